/** bulk: requestJobs of a hundred, against pgbench's TPC-B on the same Postgres at 32 clients. */
import { closedLoop } from './closed-loop.ts';
import { templatesFor } from './operation.ts';
import { ROUNDS } from './rounds.ts';
import { atLeast, type Group, makeRow } from './row.ts';
import { sideOf } from './stage.ts';
import { median, rounded } from './statistics.ts';
import { preparePgbench, TPC_B, tpcB } from './tpc-b.ts';

const SECONDS = 3;
const CLIENTS = 32;
const CALLERS = 8;

export const bulk: Group = {
  names: ['bulk'],
  measure: async (stage) => {
    const ground = await stage.newDatabase();
    await preparePgbench(ground);
    const weir = await stage.startWeir(await stage.newDatabase());
    const side = { ...sideOf(weir, stage.accounts), templates: templatesFor({ count: 100 }) };
    const ours: number[] = [];
    const theirs: number[] = [];
    await closedLoop(side, { connections: CALLERS, seconds: SECONDS });
    for (let round = 0; round < ROUNDS; round += 1) {
      theirs.push(await tpcB(ground, { clients: CLIENTS, seconds: SECONDS }));
      ours.push((await closedLoop(side, { connections: CALLERS, seconds: SECONDS })).rate);
    }
    await weir.stop();
    return [
      makeRow('bulk', rounded(median(ours) / median(theirs)), {
        target: atLeast(8),
        figures: {
          jobsPerSecond: rounded(median(ours), 0),
          tpcBPerSecond: rounded(median(theirs), 0),
          tpcB: TPC_B,
        },
      }),
    ];
  },
};
