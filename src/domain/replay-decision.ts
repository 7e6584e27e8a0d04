/**
 * Replaying a stored decision: the same question on the rebuilt ground, under what was in force then, must
 * have the same answer. What a decision foresaw of the future (when credits would come in, and with it
 * its `retryAt` and its remedies) rests on facts that are not stored with it and is taken as it was told.
 */
import type { Decision, FundingPart, Layer, Reason } from './decision.ts';
import { type DecisionGround, groundOf, type InForce } from './decision-ground.ts';
import type { Entry } from './entry.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { largestGranted } from './partial.ts';
import type { Cost } from './pricing.ts';
import { actionFor } from './remedies.ts';
import { mayClear } from './waiting.ts';

/** What was decided, apart from what it foresaw. */
export interface Answer {
  readonly outcome: Decision['outcome'];
  readonly cost: Cost | null;
  readonly workload: Decision['workload'];
  readonly layers: readonly Layer[];
  readonly funding: readonly FundingPart[];
  readonly reasons: readonly Reason[];
  readonly action: Decision['action'];
}

export interface Replayed {
  readonly stored: Answer;
  readonly found: Answer;
  /** The parts of the answer that differ; none when it is the same. */
  readonly differs: readonly (keyof Answer)[];
}

function answerOf({ outcome, cost, workload, layers, funding, reasons, action }: Decision): Answer {
  return { outcome, cost, workload, layers, funding, reasons, action };
}

/** The same for the same value, also when the fields of one came out of storage in another order. */
function asText(value: unknown): string {
  return JSON.stringify(value, (_key, field) => {
    if (typeof field === 'bigint') return `${field}`;
    if (typeof field !== 'object' || field === null || Array.isArray(field)) return field;
    return Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** A reason with what is not stored besides it as it was told: when credits would come in, and when a quote expired. */
function asTold(reason: Reason, told: Reason | undefined): Reason {
  if (reason.kind === 'CREDITS' && told?.kind === 'CREDITS') return { ...reason, retryAt: told.retryAt };
  if (reason.code === 'QUOTE_EXPIRED' && told?.code === 'QUOTE_EXPIRED') {
    return { ...reason, message: told.message };
  }
  return reason;
}

function smallerOf({ state, request, terrain }: DecisionGround, refused: Evaluation): Evaluation | null {
  const { acceptPartial: least } = request;
  if (refused.reasons.length === 0 || least === null) return null;
  return largestGranted(state, request, { terrain, least, refused })?.evaluation ?? null;
}

/** Whether it was refused at the end of a wait although there was room: its time was over, whatever the rules. */
export function endedByTime({ ordinal }: Entry, ground: DecisionGround, decision: Decision): boolean {
  if (ordinal === 0 || decision.outcome !== 'REJECTED') return false;
  const whole = evaluate(ground.state, ground.request, ground.terrain);
  return whole.reasons.length === 0 || smallerOf(ground, whole) !== null;
}

/**
 * Decides on a ground, as `decideJob` does, without writing anything. `decision` is the one that was given
 * then. One whose wait was `over` is refused, with what it had waited for when nothing else is in its way.
 */
export function decideOn(
  ground: DecisionGround,
  decision: Decision,
  { over }: { readonly over: boolean },
): Answer {
  const whole = evaluate(ground.state, ground.request, ground.terrain);
  const smaller = over ? null : smallerOf(ground, whole);
  const { cost, quantities: workload, layers, parts: funding, reasons } = smaller ?? whole;
  const told =
    over && reasons.length === 0
      ? decision.reasons
      : reasons.map((reason, index) => asTold(reason, decision.reasons[index]));
  const refused = told.length > 0;
  const waits = decision.outcome === 'WAITING' && mayClear(told);
  return {
    outcome: !refused ? 'GRANTED' : waits ? 'WAITING' : 'REJECTED',
    cost,
    workload,
    layers,
    funding,
    reasons: told,
    action: refused && !waits ? actionFor(told, decision) : null,
  };
}

/** Replays the decision of an entry under what was in force then. Returns null when the entry is no decision. */
export function replayDecision(entry: Entry, inForce: InForce): Replayed | null {
  const { detail } = entry;
  if (!('decision' in detail)) return null;
  const stored = answerOf(detail.decision);
  const ground = groundOf(entry, inForce);
  if (!ground) return null;
  const over = endedByTime(entry, ground, detail.decision);
  const found = decideOn(ground, detail.decision, { over });
  const keys = Object.keys(stored) as (keyof Answer)[];
  return { stored, found, differs: keys.filter((key) => asText(stored[key]) !== asText(found[key])) };
}
