/** soak: ten minutes of request + settle; resident memory and dead rows stay flat, and updates stay on their page. */
import { residentBytes } from './child.ts';
import { closedLoop } from './closed-loop.ts';
import { atLeast, type Group, makeRow } from './row.ts';
import { sideOf } from './stage.ts';
import { rounded } from './statistics.ts';

const MINUTES = 10;

export const soak: Group = {
  names: ['soak'],
  byHand: true,
  measure: async (stage) => {
    const database = await stage.newDatabase();
    const weir = await stage.startWeir(database);
    const side = { ...sideOf(weir, stage.accounts), pairs: true };
    const resident: number[] = [];
    const dead: number[] = [];
    const rates: number[] = [];
    for (let minute = 0; minute < MINUTES; minute += 1) {
      rates.push((await closedLoop(side, { connections: 64, seconds: 60 })).rate);
      resident.push(residentBytes(weir.pid));
      const [found] = await stage.query<{ n: number }>(
        database,
        'select sum(n_dead_tup)::float8 as n from pg_stat_user_tables',
      );
      dead.push(found?.n ?? Number.NaN);
    }
    const [hot] = await stage.query<{ share: number }>(
      database,
      `select n_tup_hot_upd::float8 / nullif(n_tup_upd, 0) as share from pg_stat_user_tables
       where relname = 'account_state'`,
    );
    await weir.stop();
    return [
      makeRow('soak', rounded(hot?.share ?? Number.NaN, 3), {
        target: atLeast(0.95),
        figures: {
          residentMegabytes: resident.map((each) => rounded(each / 1e6, 0)).join(' '),
          deadRows: dead.join(' '),
          pairsPerSecond: rates.map((each) => rounded(each, 0)).join(' '),
        },
      }),
    ];
  },
};
