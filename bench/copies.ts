/** Copies, under new ids, of accounts and jobs that the product wrote: tables and indexes become as large and as deep as they would be. */
import { closedLoop } from './closed-loop.ts';
import { templatesFor } from './operation.ts';
import { type Stage, sideOf } from './stage.ts';

async function columnsOf(stage: Stage, database: string, table: string): Promise<string[]> {
  const rows = await stage.query<{ name: string }>(
    database,
    `select attname as name from pg_attribute
     where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
  );
  return rows.map(({ name }) => name);
}

const NEW_ID = 'md5(account_id::text || n)::uuid';

/** How a copy's value follows from the first row and the copy's number; other columns stay as they are. */
type Changed = Readonly<Record<string, string>>;

async function multiply(
  stage: Stage,
  database: string,
  params: { table: string; changed: Changed; times: number },
): Promise<void> {
  const { table, changed, times } = params;
  const columns = await columnsOf(stage, database, table);
  await stage.query(
    database,
    `insert into ${table} (${columns.join(', ')})
     select ${columns.map((name) => changed[name] ?? name).join(', ')}
     from (select * from ${table}) as kept, generate_series(1, ${times}) as n`,
  );
}

/** Copies every account so often. A copy is one that can be asked for jobs: its packed state has its own id. */
export async function copyAccounts(stage: Stage, database: string, times: number): Promise<void> {
  if (times < 1) return;
  const state = `overlay(state placing uuid_send(${NEW_ID}) from position(uuid_send(account_id) in state))`;
  await multiply(stage, database, { table: 'account_state', changed: { account_id: NEW_ID, state }, times });
  await multiply(stage, database, { table: 'account_due', changed: { account_id: NEW_ID }, times });
  const grant = 'md5(grant_id::text || n)::uuid';
  await multiply(stage, database, {
    table: 'grants',
    changed: { account_id: NEW_ID, grant_id: grant },
    times,
  });
}

/** Copies every entry of the journal so often, to other accounts. */
export async function copyJobs(stage: Stage, database: string, times: number): Promise<void> {
  if (times < 1) return;
  const subject = 'md5(subject::text || n)::uuid';
  await multiply(stage, database, { table: 'journal', changed: { account_id: NEW_ID, subject }, times });
}

/** Has the product write at least so many jobs, in calls of a hundred; resolves with how many there are. */
export async function writeJobs(stage: Stage, database: string, count: number): Promise<number> {
  const weir = await stage.startWeir(database);
  const side = { ...sideOf(weir, stage.accounts), templates: templatesFor({ count: 100 }) };
  let written = 0;
  while (written < count) written += (await closedLoop(side, { connections: 8, seconds: 1 })).granted;
  await weir.stop();
  // More than were answered: the last of each loop were cut off.
  const [kept] = await stage.query<{ jobs: number }>(
    database,
    'select count(*)::float8 as jobs from journal where held is not null',
  );
  return kept?.jobs ?? Number.NaN;
}

/** For a node on a database with copies: the checker of the ledger would find what is missing of each copy, and tell it. */
export const WITHOUT_CHECKER = { WEIR_CHECK_LEDGER: 'false' } as const;

/** What tables look like after a night: no dead rows, known to the planner, written out. */
export async function tidy(stage: Stage, database: string): Promise<void> {
  await stage.query(database, 'vacuum analyze');
  await stage.query(database, 'checkpoint');
}

/** The global ids of the seeded accounts and their copies. */
export async function accountsOf(stage: Stage, database: string): Promise<string[]> {
  const rows = await stage.query<{ id: string }>(
    database,
    `select 'acc_' || translate(rtrim(encode(uuid_send(account_id), 'base64'), '='), '+/', '-_') as id
     from grants where name = 'grant 0'`,
  );
  return rows.map(({ id }) => id);
}
