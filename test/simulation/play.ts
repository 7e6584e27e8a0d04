/**
 * Plays a script against the product and the model side by side. Operations of a step are put at the same
 * moment; what the product decided, in the order in which it decided, is then put to the model; and what both
 * answered and stored is compared. The first difference ends the play.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { differences, modelAnswer, productAnswer } from './answers.ts';
import { checkAccounts, checkAllGrants, checkJobs, checkWaiting } from './check.ts';
import type { Account } from './model/account.ts';
import type { Command, Moment } from './model/commands.ts';
import type { Catalogue } from './model/facts.ts';
import { createModel, type Model } from './model/model.ts';
import { isReady } from './model/waiting.ts';
import { lookingInto, momentOf, nameGrants } from './moment.ts';
import { changed, createPerformer, type Performer, type Prepared } from './perform.ts';
import { createPostingChecker, type PostingChecker } from './postings.ts';
import { type Node, type Product, startProduct } from './product.ts';
import { createRefusals, type Refusals } from './refusals.ts';
import type { Operation, Step } from './script.ts';
import { createTopUps, type TopUps } from './top-ups.ts';
import { micro } from './universe.ts';
import { untilAnswered } from './until-answered.ts';
import type { Batch, Decided } from './watch.ts';
import { FIRST_CATALOGUE, nextBook, nextPlan, nextPolicy, type Publishing, setUp } from './world.ts';

/** Where product and model went apart. */
export interface Violation {
  /** The index of the step. */
  readonly step: number;
  readonly messages: readonly string[];
}

export interface Played {
  readonly operations: number;
  readonly steps: number;
  readonly accounts: number;
  readonly jobs: number;
  readonly postings: number;
  /** How many operations were decided how, by the model's names of commands and answers. */
  readonly counts: Readonly<Record<string, number>>;
  readonly violation: Violation | null;
}

export interface PlayOptions {
  /** Of a migrated database in which nothing has happened yet. */
  readonly url: string;
  /** Ends all of Postgres as a crash does; null where it is not the play's to end. */
  readonly crashServer: (() => void) | null;
  /** After how many operations everything is checked. */
  readonly checkEvery: number;
  readonly onProgress?: (operations: number) => void;
  /** Puts something between the model and the play, to see what happens when they go apart. */
  readonly wrapModel?: (model: Model) => Model;
}

interface Play {
  readonly product: Product;
  readonly model: Model;
  readonly performer: Performer;
  readonly refusals: Refusals;
  readonly topUps: TopUps;
  readonly prepared: Map<number, Prepared>;
  readonly operations: Map<number, Operation>;
  /** What was published, by the version of the product's catalogue. */
  readonly catalogues: Map<number, Catalogue>;
  readonly postings: PostingChecker;
  readonly counts: Map<string, number>;
  readonly arrivals: Map<string, number>;
  newest: number;
  /** Where the virtual clock stands. */
  clock: number;
}

/** An operation that nobody answers for so long is lost. */
const PATIENCE_MS = 60_000;
const CLOSING_MS = 10_000;

function nodeOf(play: Play, operation: Operation): Node {
  const node = play.product.nodes[operation.node % play.product.nodes.length];
  if (!node) throw new Error('the product has no node');
  return node;
}

function newestCatalogue(play: Play): Catalogue {
  return play.catalogues.get(play.newest) ?? FIRST_CATALOGUE;
}

async function publish(play: Play, operation: Operation, publishing: Publishing | null): Promise<void> {
  if (!publishing) return;
  play.catalogues.set(play.newest + 1, publishing.next);
  const node = nodeOf(play, operation);
  await untilAnswered(() => publishing.put(node, `simulated ${operation.n}`));
  play.newest += 1;
  await Promise.all(play.product.nodes.map((each) => untilAnswered(() => each.stores.catalogue.reload())));
}

/** What an operation puts again, however often it was put again in between. */
function originalOf(play: Play, operation: Operation): Operation | null {
  let found: Operation | undefined = operation;
  while (found?.do === 'again') found = play.operations.get(found.of);
  return found ?? null;
}

/** Whether an operation is put with another input than the one that it repeats. */
function isChanged(play: Play, operation: Operation): boolean {
  if (operation.do !== 'again') return false;
  const before = play.operations.get(operation.of);
  return operation.changed || (before !== undefined && isChanged(play, before));
}

/** Whether two operations come under one key with inputs that differ. */
function contest(play: Play, one: Operation, other: Operation): boolean {
  return (
    originalOf(play, one)?.n === originalOf(play, other)?.n && isChanged(play, one) !== isChanged(play, other)
  );
}

function prepare(play: Play, operation: Operation): Prepared | null {
  const { performer } = play;
  if (operation.do === 'again') {
    const original = originalOf(play, operation);
    if (!original) return null;
    if (!operation.changed) return play.prepared.get(operation.of) ?? null;
    const act = changed(original);
    return act && performer.prepare(act, { n: original.n, key: `simulated ${original.n}` });
  }
  switch (operation.do) {
    case 'clock':
    case 'sweep':
    case 'admit':
    case 'prices':
    case 'policy':
    case 'plan':
      return null;
    default:
      return performer.prepare(operation, { n: operation.n, key: `simulated ${operation.n}` });
  }
}

/** Puts one operation and waits until it is answered; resolves with what the product said. */
async function put(play: Play, operation: Operation): Promise<unknown> {
  const node = nodeOf(play, operation);
  switch (operation.do) {
    case 'clock': {
      const to = play.clock + operation.by;
      return untilAnswered(() => node.stores.clock.advance(to));
    }
    case 'sweep':
      return untilAnswered(() => node.sweep());
    case 'admit':
      return untilAnswered(() => node.admitWaiting());
    case 'prices':
      return publish(play, operation, nextBook(newestCatalogue(play), operation));
    case 'policy':
      return publish(play, operation, nextPolicy(newestCatalogue(play), operation.policy));
    case 'plan':
      return publish(play, operation, nextPlan(newestCatalogue(play), operation));
    default: {
      const prepared = play.prepared.get(operation.n);
      return prepared ? untilAnswered(() => prepared.call(node)) : null;
    }
  }
}

/** The command of something decided, in the model's words. */
function commandOf(play: Play, decided: Decided): Command | null {
  const { n } = decided.doing;
  const operation = n === null ? undefined : play.operations.get(n);
  const { accountId, jobs } = decided.needs;
  if (accountId === null) return null;
  if (n === null || operation?.do === 'sweep') {
    const [jobId] = jobs;
    return jobId === undefined
      ? { do: 'due', account: accountId }
      : { do: 'jobDue', account: accountId, jobId };
  }
  if (operation?.do === 'admit') {
    const [jobId] = decided.needs.waiting ?? [];
    return jobId === undefined ? null : { do: 'admit', account: accountId, jobId };
  }
  if (operation?.do === 'open') {
    const { plan } = operation;
    const budgets = operation.budgets.map((budget) => ({ ...budget, cap: micro(budget.cap) }));
    return { do: 'open', account: accountId, plan, postpaidLimit: micro(operation.postpaid), budgets };
  }
  const prepared = play.prepared.get(n);
  return prepared?.commandFor?.(accountId, decided.answer) ?? prepared?.command ?? null;
}

/** A look at how things stand before something else is settled: nothing was decided by it. */
function isOnlyLook(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null || !('kind' in answer)) return false;
  return answer.kind === 'UNREADY' || ('code' in answer && answer.code === 'UNKNOWN_QUOTE');
}

function count(play: Play, what: string): void {
  play.counts.set(what, (play.counts.get(what) ?? 0) + 1);
}

function judge(play: Play, decided: Decided, batch: Batch): string[] {
  const { doing, answer, error, arrival, node } = decided;
  const about = `operation ${doing.n}`;
  if (error) return [`${about}: the product failed: ${error instanceof Error ? error.stack : String(error)}`];
  const problems: string[] = [];
  if (arrival < (play.arrivals.get(node) ?? -1)) problems.push(`${about} was decided out of turn`);
  play.arrivals.set(node, arrival);
  const command = commandOf(play, decided);
  if (!command || isOnlyLook(answer)) return problems;
  const catalogue = play.catalogues.get(batch.catalogueVersion);
  if (!catalogue) return [...problems, `${about}: nobody published catalogue ${batch.catalogueVersion}`];
  const moment: Moment = momentOf(batch, decided);
  const told = play.model.apply(command, { catalogue, moment });
  const { answer: said } = told;
  const what = command.do === 'request' && command.parentId !== null ? 'child request' : command.do;
  count(play, `${what} ${said.answer === 'TRIED' ? said.tried : said.answer}`);
  const found = differences(productAnswer(command, answer), modelAnswer(command, told));
  return [...problems, ...found.map((line) => `${about} (${command.do}): ${line}`)];
}

/** Puts the batches that were kept to the model, one command after the other. */
function judgeBatches(play: Play, batches: readonly Batch[], before: number): string[] {
  for (const batch of batches) {
    if (!batch.committed) continue;
    if (batch.now < before || batch.now > play.clock)
      return [`a batch was decided at ${batch.now}, and the clock went from ${before} to ${play.clock}`];
    nameGrants(play.model, batch);
    for (const decided of batch.decided) {
      const problems = judge(play, decided, batch);
      if (problems.length > 0) return problems;
    }
  }
  return [];
}

function touched(play: Play, batches: readonly Batch[]) {
  const accounts = new Set<string>();
  const jobs = new Map<string, string>();
  for (const { decided } of batches) {
    for (const { needs } of decided) {
      if (needs.accountId === null) continue;
      accounts.add(needs.accountId);
      for (const jobId of needs.jobs) jobs.set(jobId, needs.accountId);
    }
  }
  return {
    accounts: [...accounts].flatMap((id) => play.model.accounts.get(id) ?? []),
    jobs: [...jobs].map(([jobId, account]) => ({
      account,
      jobId,
      job: play.model.accounts.get(account)?.jobs.get(jobId) ?? null,
    })),
  };
}

/** After a sweep no job's time may be over unnoticed. */
function overdue(play: Play, step: Step): string[] {
  if (!step.operations.every(({ do: what }) => what === 'sweep')) return [];
  const late = (account: Account): string[] =>
    [...account.jobs.values()]
      .filter((job) => !job.ending && job.leaseEnd + job.grace <= play.clock)
      .map((job) => `job ${job.id}: its grace is over and the sweep did not end it`);
  return [...play.model.accounts.values()].flatMap(late);
}

/** After a round over those who wait, nobody waits for whom there is room or whose time is over. */
function keptOut(play: Play, step: Step): string[] {
  if (!step.operations.every(({ do: what }) => what === 'admit')) return [];
  const params = { catalogue: newestCatalogue(play), now: play.clock };
  return [...play.model.accounts.values()].flatMap((account) =>
    [...account.waiting.keys()]
      .filter((jobId) => isReady(account, jobId, params))
      .map((jobId) => `request ${jobId} still waits, and there is room or its time is over`),
  );
}

/** Null when it takes longer. */
async function within<T>(millis: number, work: Promise<T>): Promise<T | null> {
  const over = new AbortController();
  const late = sleep(millis, null, { signal: over.signal });
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
    await late.catch(() => undefined);
  }
}

async function playStep(play: Play, step: Step, crashServer: (() => void) | null): Promise<string[]> {
  const { product } = play;
  const before = play.clock;
  for (const operation of step.operations) {
    play.operations.set(operation.n, operation);
    const prepared = prepare(play, operation);
    if (prepared) play.prepared.set(operation.n, prepared);
  }
  for (const operation of step.operations) {
    const said = play.topUps.expect(operation, { catalogue: newestCatalogue(play), now: play.clock });
    if (said) count(play, `${operation.do} ${said}`);
  }
  const { crash } = step;
  product.plan(crash && crash.how !== 'SERVER' ? { how: crash.how, after: crash.after } : null);
  const crashing =
    crash?.how === 'SERVER' && crashServer ? sleep(crash.after).then(crashServer) : Promise.resolve();
  const waiting = new Set(step.operations);
  const all = Promise.all(
    step.operations.map(async (operation) => {
      const answer = await product.as({ n: operation.n }, () => put(play, operation));
      waiting.delete(operation);
      return { operation, answer };
    }),
  );
  const heard = await within(PATIENCE_MS, all);
  if (heard === null) {
    const unanswered = [...waiting].map(({ n, do: what }) => `operation ${n} (${what})`).join(', ');
    return [`not answered within ${PATIENCE_MS / 1000} s: ${unanswered}`];
  }
  product.plan(null);
  await crashing;
  await product.settled();
  for (const { operation } of heard) if (operation.do === 'clock') play.clock += operation.by;
  const batches = product.takeBatches();
  const problems = judgeBatches(play, batches, before);
  if (problems.length > 0) return problems;
  const kept = batches.filter(({ committed }) => committed);
  const decisions = kept.flatMap((batch) => batch.decided.filter(({ answer }) => !isOnlyLook(answer)));
  const decided = new Set(decisions.map(({ doing }) => doing.n));
  for (const { operation, answer } of heard) {
    const about = play.prepared.get(operation.n) ?? null;
    const original = originalOf(play, operation);
    // What can't be put with another input was not put at all.
    if (!original || (operation.do === 'again' && !about)) continue;
    const contested = heard.some((other) => contest(play, operation, other.operation));
    const judged = { operation: original, answer, decided: decided.has(operation.n), about, contested };
    const wrong = play.refusals.judge(judged) ?? play.topUps.judge(operation, answer);
    if (wrong) return [wrong];
  }
  const [node] = product.nodes;
  if (!node) return [];
  const { accounts, jobs } = touched(play, kept);
  // A connection that was ended a moment ago may not know it yet.
  return untilAnswered(async () => [
    ...overdue(play, step),
    ...keptOut(play, step),
    ...(await checkAccounts(accounts, { node, now: play.clock })),
    ...(await checkJobs(jobs, { node, now: play.clock })),
  ]);
}

async function checkEverything(play: Play): Promise<string[]> {
  const [node] = play.product.nodes;
  if (!node) return [];
  const problems: string[] = [];
  await play.product.as({ n: null }, () => node.sweep());
  const batches = play.product.takeBatches();
  problems.push(...judgeBatches(play, batches, play.clock));
  const accounts = [...play.model.accounts.values()];
  problems.push(...(await checkWaiting(accounts, node)));
  problems.push(...(await checkAccounts(accounts, { node, now: play.clock })));
  for (const account of accounts) {
    problems.push(...(await checkAllGrants(account, node)));
    problems.push(...(await play.postings.check(account, node)));
    const open = [...account.jobs.values()].filter(({ ending }) => !ending);
    const refs = open.map((job) => ({ account: account.id, jobId: job.id, job }));
    problems.push(...(await checkJobs(refs, { node, now: play.clock })));
  }
  return problems;
}

export async function play(steps: Iterable<Step>, options: PlayOptions): Promise<Played> {
  const { url, crashServer, checkEvery, onProgress, wrapModel = (model) => model } = options;
  const product = await startProduct(url);
  try {
    const newest = await setUp(product);
    const model = wrapModel(createModel());
    const performer = createPerformer({ ...lookingInto(model) });
    const state: Play = {
      product,
      model,
      performer,
      refusals: createRefusals(),
      topUps: createTopUps({ model, performer }),
      prepared: new Map(),
      operations: new Map(),
      catalogues: new Map([[newest, FIRST_CATALOGUE]]),
      postings: createPostingChecker(),
      counts: new Map(),
      arrivals: new Map(),
      newest,
      clock: product.begin,
    };
    product.takeBatches();
    let operations = 0;
    let checked = 0;
    let index = 0;
    let violation: Violation | null = null;
    for (const step of steps) {
      const messages = await playStep(state, step, crashServer);
      operations += step.operations.length;
      if (messages.length === 0 && operations - checked >= checkEvery) {
        messages.push(...(await checkEverything(state)));
        checked = operations;
      }
      onProgress?.(operations);
      if (messages.length > 0) {
        violation = { step: index, messages };
        break;
      }
      index += 1;
    }
    if (!violation) {
      const messages = await checkEverything(state);
      if (messages.length > 0) violation = { step: index - 1, messages };
    }
    const accounts = [...model.accounts.values()];
    return {
      operations,
      steps: index,
      accounts: accounts.length,
      jobs: accounts.reduce((total, { jobs }) => total + jobs.size, 0),
      postings: state.postings.read(),
      counts: Object.fromEntries([...state.counts].sort(([a], [b]) => (a < b ? -1 : 1))),
      violation,
    };
  } finally {
    // What is never answered would not let the product close either, and has been told by then.
    await within(CLOSING_MS, product.close());
  }
}
