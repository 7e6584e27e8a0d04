// `npm run growth`: how the cost of a job grows with the accounts, the jobs and the nodes. Processor time of Weir and
// of Postgres for one granted job, as a table and as a picture if a file is named.
import { writeFileSync } from 'node:fs';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { accountsOf, copyAccounts, copyJobs, tidy, WITHOUT_CHECKER, writeJobs } from './copies.ts';
import { type Cost, measureCost } from './cost.ts';
import { drawGrowth, type Point, type Series } from './growth-plot.ts';
import { openStage, type Stage, sideOf, type Weir } from './stage.ts';
import { median } from './statistics.ts';

const CONNECTIONS = 128;
const ROUNDS = 3;
const SECONDS = 3;
const WARM_SECONDS = 4;
const SEEDED = 1_000;
/** As many as the copies are made of. */
const WRITTEN = 10_000;

/** A database and its nodes, loaded and ready to be measured. */
interface Ground {
  readonly label: string;
  readonly database: string;
  readonly nodes: readonly Weir[];
  readonly accounts: readonly string[];
}

async function start(
  stage: Stage,
  params: { label: string; database: string; count?: number },
): Promise<Ground> {
  const { label, database, count = 1 } = params;
  const nodes: Weir[] = [];
  while (nodes.length < count) nodes.push(await stage.startWeir(database, WITHOUT_CHECKER));
  const ground = { label, database, nodes, accounts: await accountsOf(stage, database) };
  await load(stage, ground, WARM_SECONDS);
  return ground;
}

function load(stage: Stage, { database, nodes, accounts }: Ground, seconds: number): Promise<Cost> {
  const sides = nodes.map((node) => sideOf(node, accounts));
  const connections = Math.ceil(CONNECTIONS / nodes.length);
  return measureCost(stage, { database, nodes, sides, connections, seconds });
}

async function measure(stage: Stage, grounds: readonly Ground[]): Promise<Point[]> {
  const costs = new Map<Ground, Cost[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const ground of grounds) {
      costs.set(ground, [...(costs.get(ground) ?? []), await load(stage, ground, SECONDS)]);
    }
  }
  await Promise.all(grounds.flatMap(({ nodes }) => nodes.map((node) => node.stop())));
  return grounds.map((ground) => {
    const found = costs.get(ground) ?? [];
    return {
      label: ground.label,
      weirMicros: median(found.map(({ weirMicros }) => weirMicros)),
      postgresMicros: median(found.map(({ postgresMicros }) => postgresMicros)),
    };
  });
}

const named = (count: number): string => count.toLocaleString('en-US');

async function byAccounts(stage: Stage): Promise<Series> {
  const grounds: Ground[] = [];
  for (const times of [1, 10, 100]) {
    const database = await stage.newDatabase();
    await copyAccounts(stage, database, times - 1);
    await tidy(stage, database);
    grounds.push(await start(stage, { label: named(SEEDED * times), database }));
  }
  return { name: 'accounts, all of them asking', points: await measure(stage, grounds) };
}

async function byJobs(stage: Stage): Promise<Series> {
  const grounds: Ground[] = [];
  for (const times of [0, 10, 100]) {
    const database = await stage.newDatabase();
    if (times > 0) {
      const written = await writeJobs(stage, database, WRITTEN);
      await copyJobs(stage, database, Math.ceil((WRITTEN * times) / written) - 1);
      await tidy(stage, database);
    }
    grounds.push(await start(stage, { label: named(WRITTEN * times), database }));
  }
  return { name: 'jobs in the journal', points: await measure(stage, grounds) };
}

async function byNodes(stage: Stage): Promise<Series> {
  const grounds: Ground[] = [];
  for (const count of [1, 2, 4]) {
    grounds.push(await start(stage, { label: String(count), database: await stage.newDatabase(), count }));
  }
  return { name: 'nodes on one database', points: await measure(stage, grounds) };
}

function linesOf({ name, points }: Series): string[] {
  return points.map(
    ({ label, weirMicros, postgresMicros }) =>
      `| ${name} | ${label} | ${weirMicros.toFixed(0)} us | ${postgresMicros.toFixed(0)} us |`,
  );
}

async function main(): Promise<void> {
  const { svg } = new Command('growth')
    .description('Measures how the cost of a job grows with accounts, jobs and nodes, on this machine.')
    .option('--svg <file>', 'draws the picture')
    .parse()
    .opts<{ svg?: string }>();
  const parts = [byAccounts, byJobs, byNodes];
  const bar = new SingleBar({
    stream: process.stderr,
    format: '{bar} {value}/{total}  {duration_formatted}',
    noTTYOutput: true,
    notTTYSchedule: 30_000,
  });
  bar.start(parts.length, 0);
  const stage = await openStage({ full: false });
  try {
    const series: Series[] = [];
    for (const part of parts) {
      series.push(await part(stage));
      bar.increment();
    }
    bar.stop();
    process.stdout.write('| by | | Weir | Postgres |\n|---|---|---|---|\n');
    process.stdout.write(`${series.flatMap(linesOf).join('\n')}\n`);
    if (svg !== undefined) writeFileSync(svg, drawGrowth(series));
  } finally {
    bar.stop();
    await stage.close();
  }
}

await main();
