// requestJob in front of every job, and asking again at the instant that a rejection names.
import { isAnswer } from '../../client/answers.ts';
import type { RequestJobMutation } from '../../client/generated/operations.ts';
import type { Ask, Conclude, Play, Run } from './step.ts';
import { tokensUsed } from './step.ts';
import { type Asked, count, countFault } from './tally.ts';

type Answer = NonNullable<RequestJobMutation['requestJob']>;
type Granted = Extract<Answer, { __typename: 'JobGranted' }>;
type Rejected = Extract<Answer, { __typename: 'JobRejected' }>;

/** A label on every request, by which usage is told apart from that of others. */
export const RUN_LABEL = 'replay';

export async function performAsk(play: Play, given: Ask, now: number): Promise<Conclude> {
  const { weir, terms, tally } = play;
  const { row, attempt } = given;
  const estimate = given.estimate ?? play.estimator.estimate();
  const ask: Ask = { ...given, estimate };
  const began = performance.now();
  const answer = await weir.requestJob({
    idempotencyKey: `${terms.run}/${row.line}/${attempt}`,
    accountId: ask.accountId,
    model: terms.model,
    endpoint: terms.endpoint,
    workload: { quantities: tokensUsed(row.inputTokens, estimate) },
    labels: [{ name: RUN_LABEL, value: terms.run }],
    lease: `PT${terms.leaseMs / 1000}S`,
  });
  const latency = performance.now() - began;

  return () => {
    tally.latencies.push(latency);
    if (!isAnswer(answer, 'JobGranted') && !isAnswer(answer, 'JobRejected')) {
      const told = 'message' in answer ? answer.message : 'it did not ask to wait';
      countFault(tally, `line ${row.line}: requestJob answered ${answer.__typename}: ${told}`);
      return;
    }
    if (attempt === 0) tally.requests += 1;
    else tally.retries += 1;
    const asked = attempt === 0 ? tally.first : tally.again;
    if (isAnswer(answer, 'JobGranted')) begin(play, { ask, answer, asked, now });
    else refuse(play, { ask, answer, asked, now });
  };
}

function begin(
  play: Play,
  { ask, answer, asked, now }: { ask: Ask; answer: Granted; asked: Asked; now: number },
): void {
  const { agenda, bookkeeper, tally, terms, observe } = play;
  asked.granted += 1;
  const { accountId, row } = ask;
  observe({ line: row.line, accountId, at: now, outcome: 'GRANTED', hold: answer.funding, codes: [] });
  bookkeeper.grant(answer.funding);
  tally.outputTokens.estimated += ask.estimate ?? 0;
  tally.outputTokens.real += ask.row.outputTokens;
  if (ask.row.outputTokens > (ask.estimate ?? 0)) tally.outputTokens.aboveEstimate += 1;

  const run: Run = {
    ask,
    jobId: answer.job.id,
    startedAt: now,
    hold: answer.funding,
    leaseToken: answer.lease.token,
    leaseEndsAt: Date.parse(answer.lease.expiresAt),
  };
  const { durationMs, fate } = ask.course;
  const lasts = durationMs / terms.pace;
  if (fate.kind === 'IS_ABANDONED') agenda.add(now + lasts * fate.share, { kind: 'VANISH', run });
  else agenda.add(now + lasts * (fate.kind === 'IS_CANCELLED' ? fate.share : 1), { kind: 'END', run });
  agenda.add(now + (run.leaseEndsAt - now) / 3, { kind: 'BEAT', run });
}

function refuse(
  { agenda, tally, terms, observe }: Play,
  { ask, answer, asked, now }: { ask: Ask; answer: Rejected; asked: Asked; now: number },
): void {
  const [first] = answer.reasons;
  if (first === undefined) {
    countFault(tally, `line ${ask.row.line}: rejected without a reason`);
    return;
  }
  count(asked.rejected, first.code);
  observe({
    line: ask.row.line,
    accountId: ask.accountId,
    at: now,
    outcome: 'REJECTED',
    hold: [],
    codes: answer.reasons.map(({ code }) => code),
  });
  for (const code of new Set(answer.reasons.map((reason) => reason.code))) count(asked.reasons, code);
  const told = answer.retryAt ?? answer.checkAgainAt;
  const at = told === null ? Number.POSITIVE_INFINITY : Date.parse(told);
  if (ask.attempt >= terms.maxRetries || at - now > terms.patienceMs) tally.gaveUp += 1;
  else agenda.add(at, { kind: 'ASK', ask: { ...ask, attempt: ask.attempt + 1 } });
}
