// How jobs end: settled with what they really used, cancelled on the way, or settled late by a worker that
// nobody had heard of since its lease lapsed.
import { isAnswer } from '../../client/answers.ts';
import type { CancelJobMutation, SettleJobMutation } from '../../client/generated/operations.ts';
import { type Conclude, type Play, type Run, tokensUsed } from './step.ts';
import { countFault } from './tally.ts';

type Ending = NonNullable<SettleJobMutation['settleJob'] | CancelJobMutation['cancelJob']>;

/** Settles or cancels, as the job's course has it. */
export async function performEnd(play: Play, run: Run, now: number): Promise<Conclude> {
  const { weir, tally } = play;
  const { fate } = run.ask.course;
  if (fate.kind === 'IS_CANCELLED') {
    const { row } = run.ask;
    const answer = await weir.cancelJob({
      jobId: run.jobId,
      leaseToken: run.leaseToken,
      used: tokensUsed(row.inputTokens, Math.floor(row.outputTokens * fate.share)),
      reason: 'The user stopped it.',
    });
    return () => {
      if (book(play, { run, answer, expired: false })) tally.ended.cancelled += 1;
    };
  }
  const answer = await settle(play, run, now);
  return () => {
    if (!book(play, { run, answer, expired: false })) return;
    tally.ended[fate.kind === 'FAILS' ? 'failed' : 'succeeded'] += 1;
    if (fate.kind !== 'FAILS') play.estimator.learn(run.ask.row.outputTokens);
  };
}

/** The worker is gone: from here on only a late settlement can come, and it may not. */
export function concludeVanish({ agenda, forsaken, tally, terms }: Play, run: Run): Conclude {
  return () => {
    const { fate } = run.ask.course;
    const lateBy = fate.kind === 'IS_ABANDONED' ? fate.settledAfterLapseMs : null;
    if (lateBy !== null && lateBy <= terms.latestMs) {
      agenda.add(run.leaseEndsAt + lateBy, { kind: 'SETTLE_LATE', run });
      return;
    }
    tally.neverSettled += 1;
    forsaken.push(run);
  };
}

/** A settlement after the lease lapsed. When the grace has ended too, the whole hold has gone back before. */
export async function performLateSettle(play: Play, run: Run, now: number): Promise<Conclude> {
  const { weir, tally, bookkeeper } = play;
  const before = await weir.job(run.jobId);
  const answer = await settle(play, run, now);
  return () => {
    const expired = before?.state === 'EXPIRED';
    if (before?.state !== 'UNKNOWN' && !expired) {
      countFault(
        tally,
        `line ${run.ask.row.line}: a job whose lease lapsed is ${before?.state ?? 'not there'}`,
      );
    }
    if (expired) bookkeeper.expire(run.hold);
    if (!book(play, { run, answer, expired })) return;
    tally.ended[expired ? 'afterExpiry' : 'late'] += 1;
    play.estimator.learn(run.ask.row.outputTokens);
  };
}

async function settle({ weir, terms }: Play, run: Run, now: number): Promise<Ending> {
  const { row, course } = run.ask;
  const failed = course.fate.kind === 'FAILS';
  const finishedAt = Math.min(now, run.startedAt + Math.round(course.durationMs / terms.pace));
  return weir.settleJob({
    jobId: run.jobId,
    leaseToken: run.leaseToken,
    outcome: failed ? 'FAILED' : 'SUCCEEDED',
    usage: failed ? [] : tokensUsed(row.inputTokens, row.outputTokens),
    computeSeconds: (course.durationMs / 1000).toFixed(3),
    startedAt: new Date(run.startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
  });
}

// False, and a fault, when the ending is none or its sums do not hold.
function book(
  { bookkeeper, tally, forsaken }: Play,
  { run, answer, expired }: { run: Run; answer: Ending; expired: boolean },
): boolean {
  const { line } = run.ask.row;
  if (!isAnswer(answer, 'JobSettled')) {
    const why = 'message' in answer ? `: ${answer.message}` : '';
    countFault(tally, `line ${line}: the ending was answered with ${answer.__typename}${why}`);
    forsaken.push(run);
    return false;
  }
  const wrong = bookkeeper.end(answer, { hold: run.hold, expired });
  if (wrong !== null) countFault(tally, `line ${line}: ${wrong}`);
  return true;
}
