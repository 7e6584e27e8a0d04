// Plays a trace tick by tick until nothing is left to do. Within a tick each account has its steps done in
// order, beside those of the others: what accounts share is a pool, and only one that is nearly full tells
// them apart by who came first.
import { performAsk } from './ask.ts';
import { performBeat } from './beat.ts';
import type { PlayClock } from './clock.ts';
import { concludeVanish, performEnd, performLateSettle } from './end.ts';
import { inLanes } from './lanes.ts';
import { type Ask, type Conclude, PHASES, type Play, type Step } from './step.ts';

/**
 * `asks` are the first requests, by instant. `width` is how many accounts are served at once; with 1 every step
 * waits for the one before. `onTick` is told the instant after each tick. Rejects when Weir fails, and when
 * `signal` is aborted.
 */
export async function playTrace({
  play,
  clock,
  asks,
  width,
  signal,
  onTick,
}: {
  play: Play;
  clock: PlayClock;
  asks: Iterable<{ readonly at: number; readonly ask: Ask }>;
  width: number;
  signal: AbortSignal;
  onTick: (at: number) => void;
}): Promise<void> {
  const { agenda } = play;
  const coming = asks[Symbol.iterator]();
  let next = coming.next();
  for (;;) {
    // Put on the agenda only when they are next, so that a long trace does not lie in memory twice.
    for (let until = agenda.nextAt(); !next.done; next = coming.next()) {
      if (until !== null && next.value.at > until) break;
      agenda.add(next.value.at, { kind: 'ASK', ask: next.value.ask });
      until ??= agenda.nextAt();
    }
    const due = agenda.take();
    if (due === null) return;
    signal.throwIfAborted();
    await clock.moveTo(due.at);
    const steps = PHASES.flatMap((kinds) => due.steps.filter(({ kind }) => kinds.includes(kind)));
    const follow = await inLanes(steps, {
      laneOf: accountOf,
      width,
      work: (step) => perform(play, step, due.at),
    });
    for (const conclude of follow) conclude?.();
    onTick(due.at);
  }
}

function perform(play: Play, step: Step, now: number): Promise<Conclude | null> {
  switch (step.kind) {
    case 'ASK':
      return performAsk(play, step.ask, now);
    case 'BEAT':
      return performBeat(play, step.run, now);
    case 'END':
      return performEnd(play, step.run, now);
    case 'VANISH':
      return Promise.resolve(concludeVanish(play, step.run));
    case 'SETTLE_LATE':
      return performLateSettle(play, step.run, now);
  }
}

function accountOf(step: Step): string {
  return step.kind === 'ASK' ? step.ask.accountId : step.run.ask.accountId;
}
