/**
 * naive: the hot account against the same product with one transaction a request, in which the account's row
 * is locked. One connection does it: more of them wait for the same row and for each other, which is slower.
 */
import { measureRounds } from './rounds.ts';
import { atLeast, type Group, makeRow } from './row.ts';
import { sideOf } from './stage.ts';
import { rounded } from './statistics.ts';

const CONNECTIONS = 256;

export const naive: Group = {
  names: ['naive'],
  measure: async (stage) => {
    const weir = await stage.startWeir(await stage.newDatabase());
    const alone = await stage.startWeir(await stage.newDatabase(), { WEIR_BATCH_MAX: '1', WEIR_LANES: '1' });
    const one = stage.accounts.slice(0, 1);
    const summaryOf = await measureRounds([
      { name: 'hot', side: sideOf(weir, one), connections: CONNECTIONS },
      { name: 'naive', side: sideOf(alone, one), connections: CONNECTIONS },
    ]);
    await Promise.all([weir.stop(), alone.stop()]);
    const hot = summaryOf('hot').rate;
    const other = summaryOf('naive').rate;
    return [
      makeRow('naive', rounded(hot / other), {
        target: atLeast(8),
        figures: { hotPerSecond: rounded(hot, 0), naivePerSecond: rounded(other, 0) },
      }),
    ];
  },
};
