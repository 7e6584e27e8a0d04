/** front, front-apollo, hot and life: one set of rounds, so that they can be held against each other. */
import type { Side } from './closed-loop.ts';
import { best, type Course, measureRounds, type Summary } from './rounds.ts';
import { atLeast, type Group, makeRow } from './row.ts';
import { helloSide, sideOf } from './stage.ts';
import { rounded } from './statistics.ts';

const CONNECTIONS = [64, 256];

export const front: Group = {
  names: ['front', 'front-apollo', 'hot', 'life'],
  measure: async (stage, wanted) => {
    const hello = await stage.startHello();
    const weir = await stage.startWeir(await stage.newDatabase());
    const asApollo = wanted.has('front-apollo')
      ? await stage.startWeir(await stage.newDatabase(), { WEIR_EXECUTOR: 'compiled-in-apollo' })
      : null;
    const sides = new Map<string, Side>([
      ['hello', helloSide(hello, stage)],
      ['front', sideOf(weir, stage.accounts)],
    ]);
    if (asApollo) sides.set('front-apollo', sideOf(asApollo, stage.accounts));
    if (wanted.has('hot')) sides.set('hot', sideOf(weir, stage.accounts.slice(0, 1)));
    if (wanted.has('life')) sides.set('life', { ...sideOf(weir, stage.accounts), pairs: true });
    const courses: Course[] = [...sides].flatMap(([name, side]) =>
      CONNECTIONS.map((connections) => ({ name: `${name} ${connections}`, side, connections })),
    );
    const summaryOf = await measureRounds(courses);
    await Promise.all([hello.stop(), weir.stop(), asApollo?.stop()]);
    const bestOf = (name: string): Summary => best(CONNECTIONS.map((each) => summaryOf(`${name} ${each}`)));
    const against: Record<string, { base: string; target: number }> = {
      front: { base: 'hello', target: 2 },
      'front-apollo': { base: 'hello', target: 1.5 },
      hot: { base: 'front', target: 0.9 },
      life: { base: 'front', target: 0.5 },
    };
    return Object.entries(against)
      .filter(([name]) => wanted.has(name))
      .map(([name, { base, target }]) => {
        const summary = bestOf(name);
        const other = bestOf(base);
        return makeRow(name, rounded(summary.rate / other.rate), {
          target: atLeast(target),
          figures: {
            perSecond: rounded(summary.rate, 0),
            p50Ms: rounded(summary.p50),
            p99Ms: rounded(summary.p99),
            [`${base}PerSecond`]: rounded(other.rate, 0),
          },
        });
      });
  },
};
