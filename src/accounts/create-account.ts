/**
 * createAccount: enters the name, then opens the journal. Both steps can be done again: whoever asks
 * again after a crash in between finds the id of the first time and opens what was not opened.
 */
import { type Caller, requireRole } from '../auth/caller.ts';
import { newAccount, type Terms } from '../domain/account.ts';
import { MICRO } from '../domain/decimal.ts';
import { applyDue, firstAllowances } from '../domain/due.ts';
import { append } from '../domain/entry.ts';
import { hashOf } from '../domain/request.ts';
import type { Command, Pipeline } from '../pipeline/pipeline.ts';
import type { Conflict, Invalid } from '../problem.ts';
import type { AccountStore, UserStore } from './ports.ts';
import { mistakeInLimit, mistakeInText } from './read-fields.ts';
import { type BudgetInput, mistakeInFactor, type TermsReader } from './read-terms.ts';
import { mistakeInSignals, type NoteSignals, type SignalsInput } from './report-fingerprint.ts';

export interface CreateAccountInput {
  readonly idempotencyKey: string;
  readonly name: string;
  /** The slug of its plan. */
  readonly plan: string;
  /** How much may be owed on the post-paid line. */
  readonly postpaidLimit: bigint;
  /** In millionths; null is 1. */
  readonly operatorFactor: bigint | null;
  readonly budgets: readonly BudgetInput[];
  /** By what it was seen; left out where nothing is told. */
  readonly signals?: SignalsInput;
}

export interface AccountCreated {
  readonly kind: 'CREATED';
  readonly accountId: string;
  readonly replayed: boolean;
}

export type CreateAccountAnswer = AccountCreated | Conflict | Invalid;
export type CreateAccount = (
  caller: Caller | null,
  input: CreateAccountInput,
) => Promise<CreateAccountAnswer>;

type AgreedTerms = Omit<Terms, 'planSince' | 'operatorFactorSince'>;

/** Opens an account's journal with what was agreed; the plan's allowances are there at once. Done once: again it changes nothing. */
export function openAccountCommand(accountId: string, agreed: AgreedTerms): Command<{ opened: boolean }> {
  return {
    needs: { accountId, subjects: [accountId], jobs: [], pools: [], grants: [], creates: true },
    apply: (world) => {
      if (world.account(accountId)) return { opened: false };
      const plan = world.catalogue.plans.get(agreed.planId);
      if (!plan) throw new Error(`plan ${agreed.planId} was read and is not in the catalogue`);
      const now = world.nowFor(null);
      const terms = { ...agreed, planSince: now, operatorFactorSince: now };
      const fresh = { ...newAccount({ accountId, terms, at: now }), allowances: firstAllowances(plan, now) };
      const opened = append(fresh, {
        subject: accountId,
        ordinal: 0,
        at: now,
        detail: { kind: 'OPENED', terms, inputHash: hashOf(agreed) },
        postings: [],
      });
      const due = applyDue(opened.state, { plan, now });
      world.commit({ state: due.state, entries: [opened.entry, ...due.entries] });
      return { opened: true };
    },
  };
}

/** Makes `createAccount`, for operators. Answers CREATED, CONFLICT or INVALID. */
export function createCreateAccount(deps: {
  pipeline: Pipeline;
  accounts: AccountStore;
  users: Pick<UserStore, 'refOf'>;
  terms: TermsReader;
  note: NoteSignals;
  /** A new account's id. Random, except where a replay of the same requests has to find the same ids. */
  newId: (idempotencyKey: string) => string;
}): CreateAccount {
  const { pipeline, accounts, users, terms } = deps;
  return async (maybe, input) => {
    const caller = requireRole(maybe, 'OPERATOR');
    const { idempotencyKey, name, postpaidLimit, budgets, signals } = input;
    const factor = input.operatorFactor ?? MICRO;
    const wrong =
      mistakeInText(name, { path: ['input', 'name'], most: 200 }) ??
      mistakeInLimit(postpaidLimit, ['input', 'postpaidLimit']) ??
      mistakeInFactor(factor) ??
      (signals ? mistakeInSignals(signals) : null);
    if (wrong) return wrong;
    const plan = await terms.readPlan(input.plan);
    if ('kind' in plan) return plan;
    const newId = deps.newId(idempotencyKey);
    // Looked at for mistakes before anything is kept: users get their references once the account is there.
    const looked = await terms.readBudgets(budgets, { accountId: newId, refOf: async () => newId });
    if ('kind' in looked) return looked;
    const registered = await accounts.register(
      {
        scope: '',
        operation: 'createAccount',
        key: idempotencyKey,
        // What is left out is not hashed, so that keys from before there were signals keep their hash.
        inputHash: hashOf({ name, plan: plan.slug, postpaidLimit, factor, budgets, signals }),
        askedBy: caller.application,
      },
      { accountId: newId, name },
    );
    if (registered.kind !== 'DONE') return registered;
    const { accountId } = registered.result;
    const refOf = (user: string) => users.refOf(accountId, user);
    const resolved = await terms.readBudgets(budgets, { accountId, refOf });
    if ('kind' in resolved) return resolved;
    await pipeline.submit(
      openAccountCommand(accountId, {
        planId: plan.id,
        status: 'ACTIVE',
        postpaidLimit,
        operatorFactor: Number(factor),
        budgets: resolved,
      }),
    );
    if (signals) await deps.note(accountId, signals);
    return { kind: 'CREATED', accountId, replayed: registered.replayed };
  };
}
