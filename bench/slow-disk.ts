/** slow disk: every commit delayed by a millisecond, as a slower disk would, against the same without. */
import { measureRounds } from './rounds.ts';
import { atLeast, type Group, makeRow } from './row.ts';
import { sideOf } from './stage.ts';
import { rounded } from './statistics.ts';

const CONNECTIONS = 256;
const SLOW = ['commit_delay = 1000', 'commit_siblings = 0'];

export const slowDisk: Group = {
  names: ['slow disk'],
  measure: async (stage) => {
    const slowed = await stage.newDatabase();
    const name = new URL(slowed).pathname.slice(1);
    for (const setting of SLOW) await stage.query(slowed, `alter database ${name} set ${setting}`);
    const weir = await stage.startWeir(await stage.newDatabase());
    const slow = await stage.startWeir(slowed);
    const summaryOf = await measureRounds([
      { name: 'usual', side: sideOf(weir, stage.accounts), connections: CONNECTIONS },
      { name: 'slow', side: sideOf(slow, stage.accounts), connections: CONNECTIONS },
    ]);
    await Promise.all([weir.stop(), slow.stop()]);
    const usual = summaryOf('usual').rate;
    const slower = summaryOf('slow').rate;
    return [
      makeRow('slow disk', rounded(slower / usual), {
        target: atLeast(0.8),
        figures: { usualPerSecond: rounded(usual, 0), slowPerSecond: rounded(slower, 0) },
      }),
    ];
  },
};
