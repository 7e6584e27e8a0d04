/** How an account's present state is packed: one value of a few hundred bytes that each decision reads and writes. */
import type {
  AccountState,
  AllowanceDue,
  BudgetRule,
  BudgetUse,
  Terms,
  WindowUse,
} from '../domain/account.ts';
import type { LeaseCount } from '../domain/leases.ts';
import type { RateLevel } from '../domain/rates.ts';
import { grant } from './packed-money.ts';
import { standingField } from './packed-standing.ts';
import {
  amount,
  bytes,
  type Codec,
  choice,
  instant,
  integer,
  list,
  nullable,
  pair,
  text,
  uuid,
} from './packing.ts';
import { format } from './packing-format.ts';
import { record } from './packing-records.ts';

const windowUse: Codec<WindowUse> = record('WindowUse', { name: text, startedAt: instant, used: amount });

export const rateLevel: Codec<RateLevel> = record('RateLevel', {
  counter: text,
  level: amount,
  at: instant,
  limit: amount,
});

export const leaseCount: Codec<LeaseCount> = record('LeaseCount', {
  counter: text,
  ends: list(pair(instant, integer)),
});

const budgetUse: Codec<BudgetUse> = record('BudgetUse', { name: text, periodStart: instant, used: amount });

const allowanceDue: Codec<AllowanceDue> = record('AllowanceDue', { name: text, dueAt: instant });

const budgetRule: Codec<BudgetRule> = record('BudgetRule', {
  name: text,
  scope: choice({ ACCOUNT: 0, PROJECT: 1, USER: 2, KEY: 3, MODEL: 4 }),
  period: choice({ HOUR: 0, DAY: 1, WEEK: 2, MONTH: 3, TOTAL: 4 }),
  timeZone: text,
  cap: amount,
  match: nullable(text),
});

export const terms: Codec<Terms> = record('Terms', {
  planId: integer,
  planSince: instant,
  status: choice({ ACTIVE: 0, SUSPENDED: 1 }),
  postpaidLimit: amount,
  operatorFactor: integer,
  operatorFactorSince: instant,
  budgets: list(budgetRule),
});

export const accountState: Codec<AccountState> = record('AccountState', {
  accountId: uuid,
  seq: integer,
  lastAt: instant,
  terms,
  grants: list(grant),
  windows: list(windowUse),
  rates: list(rateLevel),
  leases: list(leaseCount),
  budgets: list(budgetUse),
  allowances: list(allowanceDue),
  debt: amount,
  postpaidHeld: amount,
  postpaidOwed: amount,
  peaks: list(bytes),
  standing: standingField,
});

export const stateFormat = format(1, { codec: accountState, at: (state) => state.lastAt });
