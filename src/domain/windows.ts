/** Included windows: how much a plan still pays for, now. They fund; by themselves they refuse nothing. */
import type { WindowUse } from './account.ts';
import type { WindowRule } from './catalogue.ts';
import { maxOf } from './decimal.ts';
import type { LimitReading, WindowInstance } from './decision.ts';
import type { Instant } from './instant.ts';

export interface WindowReading {
  readonly rule: WindowRule;
  readonly instance: WindowInstance;
  readonly used: bigint;
  readonly remaining: bigint;
  /** When the instance ends; null while it has not begun. */
  readonly resetsAt: Instant | null;
}

function instanceStart(rule: WindowRule, now: Instant): Instant {
  return rule.starts === 'CALENDAR' ? Math.floor(now / rule.lengthMs) * rule.lengthMs : now;
}

/** The instance that is open at `now`, or the one that a job would open. */
export function readWindow(rule: WindowRule, uses: readonly WindowUse[], now: Instant): WindowReading {
  const use = uses.find((each) => each.name === rule.name);
  const open = use !== undefined && now < use.startedAt + rule.lengthMs;
  const startedAt = open ? use.startedAt : instanceStart(rule, now);
  const used = open ? use.used : 0n;
  return {
    rule,
    instance: { name: rule.name, startedAt },
    used,
    remaining: maxOf(0n, rule.amount - used),
    resetsAt: open || rule.starts === 'CALENDAR' ? startedAt + rule.lengthMs : null,
  };
}

export function readWindows(params: {
  rules: readonly WindowRule[];
  uses: readonly WindowUse[];
  model: string | null;
  now: Instant;
}): WindowReading[] {
  const { rules, uses, model, now } = params;
  return rules
    .filter((rule) => model === null || rule.models === null || rule.models.includes(model))
    .map((rule) => readWindow(rule, uses, now));
}

/** Counts `amount` (negative gives back) in the instance that it belongs to. An instance that has passed is left alone: its room is gone. */
export function countInWindow(
  uses: readonly WindowUse[],
  change: { instance: WindowInstance; amount: bigint },
): WindowUse[] {
  const { instance, amount } = change;
  const current = uses.find((use) => use.name === instance.name);
  if (current && current.startedAt > instance.startedAt) return [...uses];
  const used = maxOf(0n, (current?.startedAt === instance.startedAt ? current.used : 0n) + amount);
  if (amount < 0n && current?.startedAt !== instance.startedAt) return [...uses];
  return [
    ...uses.filter((use) => use.name !== instance.name),
    { name: instance.name, startedAt: instance.startedAt, used },
  ];
}

export function windowLimit(reading: WindowReading): LimitReading {
  const { rule } = reading;
  return {
    name: rule.name,
    kind: 'INCLUDED_WINDOW',
    unit: 'credit',
    base: rule.amount,
    floor: rule.amount,
    ceiling: rule.amount,
    value: rule.amount,
    remaining: reading.remaining,
    windowMs: rule.lengthMs,
    resetsAt: reading.resetsAt,
    factors: [],
  };
}
