// `npm run profile`: where the time of a job goes. Loads Weir and tells the processor time of Weir and of Postgres, the
// bytes that stay, Postgres' statements, and what the functions of Weir took, as a flame graph if a file is named.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { Command, Option } from 'commander';
import { closedLoop, type Side } from './closed-loop.ts';
import { type Cost, measureCost } from './cost.ts';
import { profileWhile } from './cpu-profile.ts';
import { drawFlames, microsByArea } from './flame.ts';
import { templatesFor } from './operation.ts';
import { openStage, type Stage, sideOf, type Weir } from './stage.ts';

const LOADS = {
  request: 'requestJob for a thousand accounts',
  hot: 'requestJob for one account',
  life: 'requestJob and settleJob for a thousand accounts',
  bulk: 'requestJobs of a hundred for a thousand accounts',
} as const;
type Load = keyof typeof LOADS;

const WARM_SECONDS = 5;
const MOST_STATEMENTS = 14;

interface Options {
  readonly load: Load;
  readonly connections: number;
  readonly seconds: number;
  readonly lanes: string;
  readonly svg?: string;
}

function readOptions(): Options {
  return new Command('profile')
    .description('Tells where the time of a job goes, on this machine.')
    .addOption(new Option('--load <name>', 'what is asked').choices(Object.keys(LOADS)).default('request'))
    .option('--connections <n>', 'clients at a time', Number, 64)
    .option('--seconds <n>', 'for each of the two measurements', Number, 6)
    .option('--lanes <n>', 'transactions that decide at a time (WEIR_LANES)', '1')
    .option('--svg <file>', 'draws the flame graph')
    .parse()
    .opts<Options>();
}

function sideFor(load: Load, weir: Weir, stage: Stage): Side {
  const side = sideOf(weir, load === 'hot' ? stage.accounts.slice(0, 1) : stage.accounts);
  if (load === 'bulk') return { ...side, templates: templatesFor({ count: 100 }) };
  return load === 'life' ? { ...side, pairs: true } : side;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

function costLines(load: Load, cost: Cost): string[] {
  const { perSecond, weirMicros, postgresMicros, bytes, walBytes } = cost;
  const million = (micros: number): string => `${micros.toFixed(0)} s`;
  const gigabytes = (each: number): string => `${(each / 1_000).toFixed(2)} GB`;
  return [
    `${LOADS[load]}: ${perSecond.toFixed(0)}/s`,
    `  one: ${weirMicros.toFixed(0)} us of Weir, ${postgresMicros.toFixed(0)} us of Postgres, ${bytes.toFixed(0)} bytes that stay, ${walBytes.toFixed(0)} bytes of write-ahead log`,
    `  a million: ${million(weirMicros)} of Weir, ${million(postgresMicros)} of Postgres, ${gigabytes(bytes)} that stay, ${gigabytes(walBytes)} of write-ahead log`,
  ];
}

async function statementLines(stage: Stage, database: string, jobs: number): Promise<string[]> {
  const rows = await stage.query<{ micros: number; each: number; query: string }>(
    database,
    `select (total_exec_time * 1000)::float8 as micros, (mean_exec_time * 1000)::float8 as each,
            left(regexp_replace(trim(query), '\\s+', ' ', 'g'), 72) as query
     from pg_stat_statements order by total_exec_time desc limit ${MOST_STATEMENTS}`,
  );
  return rows.map(
    ({ micros, each, query }) =>
      `${(micros / jobs).toFixed(1).padStart(8)} us a job ${each.toFixed(0).padStart(7)} us a call  ${query}`,
  );
}

async function main(): Promise<void> {
  const { load, connections, seconds, lanes, svg } = readOptions();
  const say = (lines: readonly string[]): boolean => process.stdout.write(`${lines.join('\n')}\n`);
  const stage = await openStage({
    full: false,
    settings: { shared_preload_libraries: 'pg_stat_statements' },
  });
  try {
    const database = await stage.newDatabase();
    await stage.query(database, 'create extension pg_stat_statements');
    const port = await freePort();
    const weir = await stage.startWeir(database, {
      NODE_OPTIONS: `--inspect=127.0.0.1:${port}`,
      WEIR_LANES: lanes,
    });
    const side = sideFor(load, weir, stage);
    await closedLoop(side, { connections, seconds: WARM_SECONDS });
    await stage.query(database, 'select pg_stat_statements_reset()');
    const cost = await measureCost(stage, { database, nodes: [weir], sides: [side], connections, seconds });
    say([...costLines(load, cost), '', 'Statements, waits included:']);
    say(await statementLines(stage, database, cost.jobs));
    let jobs = 0;
    const profile = await profileWhile(port, async () => {
      jobs = (await closedLoop(side, { connections, seconds })).granted;
    });
    say(['', 'Weir by what the code is for:']);
    say(
      microsByArea(profile).map(
        ([area, micros]) => `${(micros / jobs).toFixed(1).padStart(8)} us a job  ${area}`,
      ),
    );
    if (svg !== undefined) writeFileSync(svg, drawFlames(profile, { title: LOADS[load], jobs }));
  } finally {
    await stage.close();
  }
}

await main();
