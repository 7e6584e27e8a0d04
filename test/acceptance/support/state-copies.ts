// Brings copies of accounts into random states: all copies of one are in the same state at the same instant.
import { randomUUID } from 'node:crypto';
import { formatMicro, parseMicro } from '../../../src/domain/decimal.ts';
import { MOST_JOBS, type PastJob, type RandomState } from './random-states.ts';
import { Answer, type TestWeir } from './weir.ts';

type Fields = Record<string, unknown>;

const CREATE = `mutation ($input: CreateAccountInput!) { createAccount(input: $input) { __typename
  ... on AccountCreated { account { id } } ... on InvalidRequest { path expected } } }`;
const REQUESTS = `mutation ($inputs: [RequestJobInput!]!) { requestJobs(inputs: $inputs) { __typename
  ... on JobGranted { job { id } lease { token } } ... on Problem { message } } }`;

/** The copies of one account, and the state that each is in. */
export interface Subject {
  readonly state: RandomState;
  readonly copies: readonly string[];
}

/** The answer to an operation of one field. */
export async function ask(weir: TestWeir, key: string, query: string, variables: Fields): Promise<Answer> {
  const [answer] = Object.values(await weir.send(key, query, variables));
  return new Answer(Object.fromEntries(Object.entries(answer ?? {})));
}

export function listAt(answer: Answer, path: string): Answer[] {
  const value = answer.at(path);
  return Array.isArray(value) ? value.map((each) => new Answer(each)) : [];
}

export function micro(text: string): bigint {
  const value = parseMicro(text);
  if (value === undefined) throw new Error(`${text} is no number`);
  return value;
}

function expectKind(answer: Answer, kind: string): void {
  if (answer.kind !== kind) throw new Error(`no ${kind}: ${JSON.stringify(answer.fields)}`);
}

async function open(weir: TestWeir, { terms, credits }: RandomState, now: number): Promise<string> {
  const input = { idempotencyKey: randomUUID(), name: 'Copy', ...terms };
  const id = (await ask(weir, weir.keys.OPERATOR ?? '', CREATE, { input })).text('account.id');
  const account = { id, key: '' };
  const after = (millis: number | null): string | null =>
    millis === null ? null : new Date(now + millis).toISOString();
  for (const { amount, beginsIn, endsIn } of credits) {
    const bought = beginsIn === null && endsIn === null;
    const times = { effectiveAt: after(beginsIn), expiresAt: after(endsIn) };
    const given = bought
      ? await weir.topUp(account, { amount })
      : await weir.grant(account, { amount, ...times });
    expectKind(given, 'CreditsGranted');
  }
  return id;
}

/** Opens `copies` accounts for each state, as far as that is made of terms and credits. */
export async function openCopies(
  weir: TestWeir,
  params: { states: readonly RandomState[]; copies: number },
): Promise<Subject[]> {
  const now = await weir.now();
  const subjects: Subject[] = [];
  // The copies of one after those of the other: a slow machine is not to be flooded.
  for (const state of params.states) {
    const copies = Array.from({ length: params.copies }, () => open(weir, state, now));
    subjects.push({ state, copies: await Promise.all(copies) });
  }
  return subjects;
}

/** Lets a job that was granted on every copy end as its past says; asked for everywhere, it is answered the same. */
async function endJob(weir: TestWeir, { asked, used }: PastJob, answers: readonly Answer[]): Promise<void> {
  const kinds = new Set(answers.map(({ kind }) => kind));
  if (kinds.size !== 1) throw new Error(`the copies differ: ${[...kinds].join(', ')}`);
  if (used === null || !kinds.has('JobGranted')) return;
  const usage = asked.workload.quantities.map(({ meter, quantity }) => ({
    meter,
    quantity: formatMicro((micro(quantity) * BigInt(used)) / 100n),
  }));
  const settled = answers.map((granted) =>
    weir.settle({ jobId: granted.text('job.id'), leaseToken: granted.text('lease.token'), usage }),
  );
  for (const answer of await Promise.all(settled)) expectKind(answer, 'JobSettled');
}

/** Plays the jobs of the past, or of what was recently, on all copies: the first of everybody, then the second. */
export async function playJobs(
  weir: TestWeir,
  params: { subjects: readonly Subject[]; when: 'past' | 'recent' },
): Promise<void> {
  for (let turn = 0; turn < MOST_JOBS; turn += 1) {
    const jobs = params.subjects.flatMap(({ state, copies }) => {
      const job = state[params.when][turn];
      return job ? [{ job, copies }] : [];
    });
    if (jobs.length === 0) return;
    const inputs = jobs.flatMap(({ job: { asked, lease }, copies }) =>
      copies.map((accountId) => ({ idempotencyKey: randomUUID(), accountId, ...asked, lease })),
    );
    const sent = await weir.send(weir.keys.ORCHESTRATOR ?? '', REQUESTS, { inputs });
    const answers = listAt(new Answer(sent), 'requestJobs');
    await Promise.all(jobs.map(({ job, copies }) => endJob(weir, job, answers.splice(0, copies.length))));
  }
}
