/** contention: 50 and 200 clients on one account, against the hello-world at as many clients. */
import { measureRounds } from './rounds.ts';
import { atLeast, type Group, makeRow } from './row.ts';
import { helloSide, sideOf } from './stage.ts';
import { rounded } from './statistics.ts';

const CLIENTS = [50, 200];
/** The longest p99 in turns: how long everybody's request takes when each waits for all others. */
const MOST_TURNS = 2.5;

export const contention: Group = {
  names: ['contention'],
  measure: async (stage) => {
    const hello = await stage.startHello();
    const weir = await stage.startWeir(await stage.newDatabase());
    const one = stage.accounts.slice(0, 1);
    const summaryOf = await measureRounds(
      CLIENTS.flatMap((connections) => [
        { name: `hello ${connections}`, side: helloSide(hello, stage), connections },
        { name: `weir ${connections}`, side: sideOf(weir, one), connections },
      ]),
    );
    await Promise.all([hello.stop(), weir.stop()]);
    const found = CLIENTS.map((clients) => {
      const ours = summaryOf(`weir ${clients}`);
      const ratio = ours.rate / summaryOf(`hello ${clients}`).rate;
      return { clients, ratio, ours, turns: ours.p99 / ((clients / ours.rate) * 1_000) };
    });
    const figures = Object.fromEntries(
      found.flatMap(({ clients, ratio, ours, turns }) => [
        [`ratioAt${clients}`, rounded(ratio)],
        [`perSecondAt${clients}`, rounded(ours.rate, 0)],
        [`p99MsAt${clients}`, rounded(ours.p99)],
        [`p99TurnsAt${clients}`, rounded(turns)],
      ]),
    );
    return [
      makeRow('contention', rounded(Math.min(...found.map(({ ratio }) => ratio))), {
        target: atLeast(1.5),
        also: found.every(({ turns }) => turns <= MOST_TURNS),
        figures: { ...figures, mostP99Turns: MOST_TURNS },
      }),
    ];
  },
};
