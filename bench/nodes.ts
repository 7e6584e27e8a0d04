/** nodes: two processes on one database against one, any account arriving at any of them. */
import { closedLoop } from './closed-loop.ts';
import { ROUNDS, SECONDS } from './rounds.ts';
import { atLeast, type Group, makeRow } from './row.ts';
import { sideOf } from './stage.ts';
import { median, rounded } from './statistics.ts';

const CONNECTIONS = 256;

export const nodes: Group = {
  names: ['nodes'],
  measure: async (stage) => {
    const shared = await stage.newDatabase();
    const alone = await stage.startWeir(await stage.newDatabase());
    const pair = [await stage.startWeir(shared), await stage.startWeir(shared)];
    const half = CONNECTIONS / pair.length;
    const both = async (seconds: number): Promise<number> => {
      const sides = pair.map((each) => sideOf(each, stage.accounts));
      const found = await Promise.all(sides.map((side) => closedLoop(side, { connections: half, seconds })));
      return found.reduce((sum, { rate }) => sum + rate, 0);
    };
    const side = sideOf(alone, stage.accounts);
    await closedLoop(side, { connections: CONNECTIONS, seconds: SECONDS });
    await both(SECONDS);
    const one: number[] = [];
    const two: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      one.push((await closedLoop(side, { connections: CONNECTIONS, seconds: SECONDS })).rate);
      two.push(await both(SECONDS));
    }
    const [deadlocks] = await stage.query<{ n: number }>(
      shared,
      'select deadlocks::int4 as n from pg_stat_database where datname = current_database()',
    );
    const [over] = await stage.query<{ n: number }>(
      shared,
      'select count(*)::int4 as n from grants where available < 0 or granted <> available + held + spent + expired + revoked',
    );
    await Promise.all([alone, ...pair].map((each) => each.stop()));
    return [
      makeRow('nodes', rounded(median(two) / median(one)), {
        target: atLeast(0.9),
        also: deadlocks?.n === 0 && over?.n === 0,
        figures: {
          onePerSecond: rounded(median(one), 0),
          twoPerSecond: rounded(median(two), 0),
          deadlocks: deadlocks?.n ?? Number.NaN,
          grantsOutOfBalance: over?.n ?? Number.NaN,
        },
      }),
    ];
  },
};
