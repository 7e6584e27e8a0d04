// A replay from beginning to end against a Weir that runs: population, clock, play, proof. It owns the order of
// these; what each does stands in its own file.
import { createWeirClient } from '../../client/client.ts';
import { createWeir, type Weir } from '../../client/weir.ts';
import { MICRO } from '../../domain/decimal.ts';
import { StartupError } from '../../startup-error.ts';
import { createAgenda } from './agenda.ts';
import { createBookkeeper } from './books.ts';
import { checkAll } from './checks.ts';
import { createRealClock, createVirtualClock, type PlayClock } from './clock.ts';
import { enrol } from './enrol.ts';
import { createEstimator } from './estimate.ts';
import { courseOf, type Mishaps } from './fates.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { createOperator, type Operator } from './operator.ts';
import { playTrace } from './play-trace.ts';
import { createAssignment, type Demand, planPopulation } from './population.ts';
import { createReport, type Report } from './report.ts';
import type { Answered, Ask, Play, PlayTerms } from './step.ts';
import { createTally, type Tally } from './tally.ts';
import type { Trace } from './trace/read-trace.ts';
import { waitOut } from './wait-out.ts';
import { ZIPF_EXPONENT } from './zipf.ts';

export interface ReplayTerms {
  readonly seed: number;
  readonly accounts: number;
  /** Slugs, from the smallest plan to the largest. */
  readonly plans: readonly string[];
  /** The slug of a model with the meters input_token and output_token. */
  readonly model: string;
  /** Names this replay; the same name again is answered as the first time. */
  readonly run: string;
  /** Seconds of the trace in a second; null is as fast as it can. */
  readonly speed: number | null;
  readonly tickMs: number;
  readonly width: number;
  readonly maxRetries: number;
  readonly patienceMs: number;
  readonly leaseMs: number;
  readonly mishaps: Mishaps;
}

/** Told of a replay while it goes on. */
export interface ReplayObserver {
  enrolled(accounts: readonly { accountId: string; name: string; plan: string }[]): void;
  answered(answered: Answered): void;
}

const ENDPOINT = '/v1/responses';

/** What a million tokens are taken to cost when grants are sized, in micro-credits: the demo's published price. */
const MICRO_CREDITS_PER_MILLION = { input: (625n * MICRO) / 10n, output: 375n * MICRO };

/** A late settlement on real time is waited for at most this long after the lease lapsed. */
const LATEST_ON_REAL_TIME_MS = 60_000;

/** Throws a StartupError when Weir cannot be used as it is, and a WeirError when it fails on the way. */
export async function replay({
  trace,
  file,
  terms,
  url,
  key,
  signal,
  onProgress,
  observer,
}: {
  trace: Trace;
  /** The trace's name, for the report. */
  file: string;
  terms: ReplayTerms;
  url: string;
  /** With the role OPERATOR. */
  key: string;
  signal: AbortSignal;
  onProgress: (tally: Tally) => void;
  observer?: ReplayObserver;
}): Promise<Report> {
  const { seed, run, accounts } = terms;
  const began = performance.now();
  const client = createWeirClient({ url, key, timeoutMs: 60_000 });
  const operator = createOperator(client);
  const demand = demandOf(trace);
  const clock = await chooseClock({ operator, trace, terms, demand, signal });

  // First of all, because a run that was played here before shows by its key.
  const orchestratorKey = await operator.createOrchestratorKey({
    idempotencyKey: `${run}/orchestrator`,
    application: `replay ${run}`,
  });
  const population = planPopulation({ seed, accounts, plans: terms.plans, demand });
  const accountIds = await enrol({
    operator,
    weir: createWeir(client),
    run,
    population,
    origin: clock.origin,
    signal,
  });
  const weir = createWeir(createWeirClient({ url, key: orchestratorKey, timeoutMs: 60_000 }));

  observer?.enrolled(
    population.map(({ name, plan, rank }) => ({ accountId: accountIds[rank] ?? '', name, plan })),
  );
  const play = createPlay({ weir, clock, terms, observe: (answered) => observer?.answered(answered) });
  let last = clock.origin;
  await playTrace({
    play,
    clock,
    asks: asksOf({ trace, terms, clock, accountIds }),
    width: terms.width,
    signal,
    onTick: (at) => {
      last = at;
      onProgress(play.tally);
    },
  });
  const end = await waitOut(play, { clock, at: last });

  const evidence = await gatherEvidence({
    client,
    operator,
    run,
    accountIds,
    from: clock.origin,
    to: Math.max(end.at, clock.kind === 'REAL' ? Date.now() : 0) + terms.tickMs,
    open: end.open,
  });
  const { tally, bookkeeper } = play;
  return createReport({
    trace: {
      file,
      format: trace.format,
      rows: trace.rows.length,
      badLines: trace.bad.length,
      outOfOrder: trace.outOfOrder,
    },
    seed,
    run,
    model: terms.model,
    accounts,
    plans: countPlans(population),
    zipf: ZIPF_EXPONENT,
    clock: { kind: clock.kind, from: clock.origin, to: end.at },
    seconds: (performance.now() - began) / 1000,
    tally,
    books: bookkeeper.books,
    evidence,
    checks: checkAll({ rows: trace.rows.length, tally, books: bookkeeper.books, evidence }),
  });
}

function createPlay({
  weir,
  clock,
  terms,
  observe,
}: {
  weir: Weir;
  clock: PlayClock;
  terms: ReplayTerms;
  observe: Play['observe'];
}): Play {
  const { run, model, leaseMs, maxRetries, patienceMs } = terms;
  const latestMs = clock.kind === 'REAL' ? LATEST_ON_REAL_TIME_MS : Number.POSITIVE_INFINITY;
  const playTerms: PlayTerms = {
    run,
    model,
    endpoint: ENDPOINT,
    leaseMs,
    maxRetries,
    patienceMs,
    pace: clock.pace,
    latestMs,
  };
  return {
    weir,
    terms: playTerms,
    agenda: createAgenda({ origin: clock.origin, tickMs: terms.tickMs }),
    estimator: createEstimator(),
    tally: createTally(),
    bookkeeper: createBookkeeper(),
    observe,
    forsaken: [],
  };
}

function* asksOf({
  trace,
  terms,
  clock,
  accountIds,
}: {
  trace: Trace;
  terms: ReplayTerms;
  clock: PlayClock;
  accountIds: readonly string[];
}): Generator<{ at: number; ask: Ask }> {
  const assign = createAssignment({ seed: terms.seed, accounts: terms.accounts });
  const first = trace.rows[0]?.at ?? 0;
  for (const row of trace.rows) {
    const accountId = accountIds[assign(row.line)];
    if (accountId === undefined) throw new RangeError('a rank without an account');
    const course = courseOf(row, { seed: terms.seed, mishaps: terms.mishaps });
    const at = clock.origin + (row.at - first) / clock.pace;
    yield { at, ask: { row, accountId, course, attempt: 0, estimate: null } };
  }
}

// A dated trace is played on its own date where the server's clock is not past it.
async function chooseClock({
  operator,
  trace,
  terms,
  demand,
  signal,
}: {
  operator: Operator;
  trace: Trace;
  terms: ReplayTerms;
  demand: Demand;
  signal: AbortSignal;
}): Promise<PlayClock> {
  const { speed } = terms;
  const time = await operator.readClock();
  if (!time.virtual) {
    if (speed !== null) return createRealClock({ origin: Date.now(), speed, signal });
    throw new StartupError(
      'This Weir runs on real time, which nobody can set. Give a speed (--speed 1 is as in the trace), or leave out --url.',
    );
  }
  const dated = trace.dated ? (trace.rows[0]?.at ?? 0) : 0;
  const origin = Math.ceil(Math.max(dated, time.now) / 1000) * 1000;
  const clock = createVirtualClock({
    origin,
    pacedUntil: origin + demand.lastsMs,
    speed,
    advance: operator.advanceClock,
    signal,
  });
  await clock.moveTo(origin);
  return clock;
}

function demandOf({ rows }: Trace): Demand {
  let input = 0n;
  let output = 0n;
  for (const { inputTokens, outputTokens } of rows) {
    input += BigInt(inputTokens);
    output += BigInt(outputTokens);
  }
  const { input: perInput, output: perOutput } = MICRO_CREDITS_PER_MILLION;
  return {
    microCredits: (input * perInput + output * perOutput) / 1_000_000n,
    lastsMs: (rows.at(-1)?.at ?? 0) - (rows[0]?.at ?? 0),
  };
}

function countPlans(population: readonly { plan: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { plan } of population) counts[plan] = (counts[plan] ?? 0) + 1;
  return counts;
}
