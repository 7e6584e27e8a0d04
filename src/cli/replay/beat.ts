// Heartbeats: a third of the lease apart, each with what was used so far.
import { isAnswer } from '../../client/answers.ts';
import { type Conclude, type Play, type Run, tokensUsed } from './step.ts';
import { countFault } from './tally.ts';

/** Null: the job does not run any more, so that there is nothing to tell. */
export async function performBeat(play: Play, run: Run, now: number): Promise<Conclude | null> {
  const { weir, tally, agenda, terms } = play;
  if (!isRunning(run, now, terms.pace)) return null;
  const { row, course } = run.ask;
  const done = Math.min(1, ((now - run.startedAt) * terms.pace) / course.durationMs);
  const answer = await weir.heartbeatJob({
    jobId: run.jobId,
    leaseToken: run.leaseToken,
    usedSoFar: tokensUsed(row.inputTokens, Math.floor(row.outputTokens * done)),
  });
  return () => {
    tally.heartbeats += 1;
    if (isAnswer(answer, 'JobHeartbeat')) {
      run.leaseToken = answer.lease.token;
      run.leaseEndsAt = Date.parse(answer.lease.expiresAt);
      agenda.add(now + (run.leaseEndsAt - now) / 3, { kind: 'BEAT', run });
    } else if (isAnswer(answer, 'LeaseLost')) {
      tally.leasesLost += 1;
    } else {
      countFault(tally, `line ${row.line}: heartbeatJob answered ${answer.__typename}: ${answer.message}`);
    }
  };
}

function isRunning({ ask, startedAt }: Run, now: number, pace: number): boolean {
  const { durationMs, fate } = ask.course;
  const share = fate.kind === 'IS_CANCELLED' || fate.kind === 'IS_ABANDONED' ? fate.share : 1;
  return (now - startedAt) * pace < durationMs * share;
}
