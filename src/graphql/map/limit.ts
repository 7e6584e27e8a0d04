/** Limits as they bound, with the factors that moved them. */
import type { LimitReading } from '../../domain/decision.ts';
import { EffectiveLimit, LimitFactor } from '../types/limit.ts';
import { make } from '../types/make.ts';
import { toDate, toDateOrNull } from './instant.ts';

export function toLimit(reading: LimitReading): EffectiveLimit {
  const { name, kind, unit, base, floor, ceiling, value, remaining, windowMs, resetsAt, factors } = reading;
  return make(EffectiveLimit, {
    name,
    kind,
    unit,
    base,
    floor,
    ceiling,
    value,
    remaining,
    window: windowMs,
    resetsAt: toDateOrNull(resetsAt),
    factors: factors.map((factor) =>
      make(LimitFactor, {
        cause: factor.cause,
        // Millionths inside and micro-units at the edge are the same number.
        value: BigInt(factor.value),
        since: toDate(factor.since),
        note: factor.note,
      }),
    ),
  });
}
