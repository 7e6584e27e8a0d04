/** Putting an operation of a script to the product, and saying the same to the model in its own words. */
import type { AutoPurchase } from '../../src/accounts/auto-top-up.ts';
import { compensationGrantId } from '../../src/accounts/compensate.ts';
import type { Caller } from '../../src/auth/caller.ts';
import { PRIORITIES } from '../../src/domain/catalogue.ts';
import { idFrom } from '../../src/domain/request.ts';
import type { JobRef } from '../../src/jobs/job-ref.ts';
import type { StoredQuote } from '../../src/jobs/ports.ts';
import { BANK } from './bank.ts';
import type { Command } from './model/commands.ts';
import type { Quantities } from './model/facts.ts';
import { type Node, OPERATOR } from './product.ts';
import type { Act, Asking, BudgetTerms, Operation, Work } from './script.ts';
import { KINDS, micro } from './universe.ts';
import { untilAnswered } from './until-answered.ts';

/** An operation, ready to be put as often as it takes. */
export interface Prepared {
  /** What it is to the model; null when the model is not asked. */
  readonly command: Command | null;
  readonly call: (node: Node) => Promise<unknown>;
  /** For what becomes several commands: the one about this account; the answer tells what only the product knows. */
  readonly commandFor?: (account: string, answer: unknown) => Command | null;
}

/** What came of watching a balance: all purchases of the account, newest first. */
export interface Watched {
  readonly kind: 'WATCHED';
  readonly purchases: readonly AutoPurchase[];
}

interface OpenedAccount {
  readonly id: string;
  /** Somebody with the account's own key. */
  readonly owner: Caller;
}

/** Nothing has this id: what is named and is not there. */
const NOBODY = idFrom('nobody');

function quantitiesOf(quantities: Work['quantities']): Quantities {
  return Object.fromEntries(Object.entries(quantities).map(([meter, amount]) => [meter, micro(amount)]));
}

function listOf(quantities: Work['quantities']) {
  return Object.entries(quantities).map(([meter, amount]) => ({ meter, quantity: micro(amount) }));
}

/** Attributes as the model wants them: each one named, the first value where the operation names none. */
function fullAttributes({ model, attributes }: Work): Readonly<Record<string, string>> {
  const kind = KINDS.find(({ name }) => name === model);
  const defaults = Object.entries(kind?.attributes ?? {}).map(([name, values]) => [name, values[0] ?? '']);
  return { ...Object.fromEntries(defaults), ...attributes };
}

function orNull<T, U>(value: T | null, map: (value: T) => U): U | null {
  return value === null ? null : map(value);
}

/** Makes what prepares operations. `tokenOf` knows the last lease token of a job. */
export function createPerformer(params: {
  tokenOf: (job: JobRef) => string | null;
  /** The id of the newest grant of this name. */
  grantNamed: (account: string, name: string) => string | null;
}) {
  const accounts = new Map<number, OpenedAccount>();
  const quotes = new Map<number, StoredQuote>();
  /** Which account the job of a request is of. */
  const jobs = new Map<number, JobRef>();
  /** Which account a payment was made for first. */
  const payments = new Map<string, number>();
  const compensations = new Map<number, string>();

  const accountId = (n: number): string => accounts.get(n)?.id ?? NOBODY;
  const ownerOf = (n: number): Caller => accounts.get(n)?.owner ?? OPERATOR;
  const jobOf = (n: number): JobRef => jobs.get(n) ?? { accountId: NOBODY, jobId: NOBODY };
  const tokenFor = (job: JobRef, stale: boolean): string =>
    stale ? 'a token of long ago' : (tokenOf(job) ?? 'a token of nobody');
  const { tokenOf, grantNamed } = params;

  function budgetsFor(budgets: readonly BudgetTerms[], account: number | null) {
    return budgets.map(({ cap, match, scope, zone, ...budget }) => ({
      ...budget,
      scope,
      match: scope === 'KEY' ? String(account === null ? 0 : (ownerOf(account).keyId ?? 0)) : match,
      zone,
      cap: micro(cap),
    }));
  }

  function asked(act: Asking) {
    const { account, model, priority, user, project, ownKey } = act;
    const caller = ownKey ? ownerOf(account) : OPERATOR;
    const stored = act.quote === null ? undefined : quotes.get(act.quote);
    const maxCost = orNull(act.maxCost, micro);
    return {
      caller,
      input: {
        accountId: accountId(account),
        userId: user,
        model,
        endpoint: null,
        quantities: listOf(act.quantities),
        attributes: Object.entries(act.attributes).map(([name, value]) => ({ name, value })),
        priority,
        quoteId: stored?.id ?? null,
        maxCost,
        waitUpToMs: null,
        labels: project === null ? [] : [{ name: 'project', value: project }],
      },
      command: {
        account: accountId(account),
        kind: model,
        quantities: quantitiesOf(act.quantities),
        attributes: fullAttributes(act),
        priority,
        user,
        project,
        apiKey: orNull(caller.keyId, String),
        quote: stored
          ? {
              id: stored.id,
              frozen: { cost: stored.cost.total, book: stored.cost.priceVersion, until: stored.expiresAt },
            }
          : null,
        maxCost,
      },
    };
  }

  function prepareRequest(act: Extract<Act, { do: 'request' }>, key: string): Prepared {
    const { caller, input, command } = asked(act);
    const { waitUpTo } = act;
    const ref = { accountId: input.accountId, jobId: idFrom(input.accountId, 'requestJob', key) };
    const parent = orNull(act.parent, jobOf);
    const acceptPartial = orNull(act.acceptPartial, micro);
    const childBudget = orNull(act.childBudget, micro);
    const parentId = parent?.jobId ?? null;
    return {
      command: {
        do: 'request',
        ...command,
        key,
        jobId: ref.jobId,
        acceptPartial,
        lease: act.lease,
        parentId,
        childBudget,
        waitUpTo,
      },
      call: (node) =>
        node.use.requestJob(caller, {
          ...input,
          waitUpToMs: waitUpTo,
          idempotencyKey: key,
          acceptPartial,
          leaseMs: act.lease,
          parentJobId: parentId,
          childBudget,
        }),
    };
  }

  async function openAccount(
    node: Node,
    act: Extract<Act, { do: 'open' }>,
    params: { n: number; key: string },
  ) {
    const { n, key } = params;
    const created = await node.use.createAccount(OPERATOR, {
      idempotencyKey: key,
      name: `account ${n}`,
      plan: act.plan,
      postpaidLimit: micro(act.postpaid),
      operatorFactor: null,
      budgets: budgetsFor(act.budgets, null).map(({ zone, ...budget }) => ({ ...budget, timeZone: zone })),
    });
    if (created.kind !== 'CREATED') return created;
    const made = await node.use.createApiKey(OPERATOR, {
      idempotencyKey: key,
      application: 'simulation',
      roles: ['ACCOUNT'],
      priorities: PRIORITIES,
      accountId: created.accountId,
    });
    if (made.kind !== 'CREATED') return made;
    const owner: Caller = {
      keyId: made.key.id,
      application: 'simulation',
      roles: ['ACCOUNT'],
      accountId: created.accountId,
      priorities: PRIORITIES,
    };
    accounts.set(n, { id: created.accountId, owner });
    return created;
  }

  function prepareEnding(act: Extract<Act, { do: 'settle' | 'cancel' }>): Prepared {
    const job = jobOf(act.job);
    const about = { account: job.accountId, jobId: job.jobId };
    if (act.do === 'settle') {
      const token = tokenFor(job, act.stale);
      const outcome = act.failed ? 'FAILED' : 'SUCCEEDED';
      const nothing = { computeMs: null, startedAt: null, finishedAt: null };
      return {
        command: { do: 'settle', ...about, token, outcome, used: quantitiesOf(act.used) },
        call: (node) =>
          node.use.settleJob(OPERATOR, {
            job,
            leaseToken: token,
            outcome,
            usage: listOf(act.used),
            ...nothing,
          }),
      };
    }
    const token = act.ownKey || act.bare ? null : tokenFor(job, false);
    const owner = [...accounts.values()].find(({ id }) => id === job.accountId)?.owner;
    const caller = act.ownKey && owner ? owner : OPERATOR;
    return {
      command: {
        do: 'cancel',
        ...about,
        token,
        owner: caller !== OPERATOR,
        used: orNull(act.used, quantitiesOf),
      },
      call: (node) =>
        node.use.cancelJob(caller, { job, leaseToken: token, used: orNull(act.used, listOf), reason: null }),
    };
  }

  function prepareCompensation(
    act: Extract<Act, { do: 'compensate' }>,
    { n, key }: { n: number; key: string },
  ): Prepared {
    const { until } = act;
    const amount = micro(act.amount);
    const terms = {
      source: 'PROMOTIONAL',
      name: 'Compensation',
      amount,
      burn: 50,
      from: null,
      until,
    } as const;
    return {
      command: null,
      commandFor: (account, answer) => {
        const given = answer as { kind: string; grant?: { id: string } };
        const grantId = given.grant?.id ?? compensationGrantId(compensations.get(n) ?? '', account);
        return {
          do: 'credit',
          account,
          key: `compensation ${key}`,
          grantId,
          ...terms,
          input: JSON.stringify(act.amount),
        };
      },
      call: async (node) => {
        const answer = await node.use.compensate(OPERATOR, {
          idempotencyKey: key,
          accountIds: act.accounts.map(accountId),
          jobs: null,
          amount,
          share: null,
          expiresAt: until,
          reason: 'simulated',
        });
        if (answer.kind === 'COMPENSATED') compensations.set(n, answer.compensation.id);
        return answer;
      },
    };
  }

  function prepareReversal(act: Extract<Act, { do: 'reverse' }>, key: string): Prepared {
    const compensation = (): string => compensations.get(act.of) ?? NOBODY;
    return {
      command: null,
      commandFor: (account) => ({
        do: 'revoke',
        account,
        key: `reversal of ${act.of}`,
        grantId: compensationGrantId(compensation(), account),
      }),
      call: (node) =>
        node.use.reverseCompensation(OPERATOR, {
          idempotencyKey: key,
          compensationId: compensation(),
          reason: 'simulated',
        }),
    };
  }

  function prepareReturn(act: Extract<Act, { do: 'returnPayment' }>, key: string): Prepared {
    const { payment, chargeback } = act;
    const account = accountId(payments.get(payment) ?? -1);
    const amount = orNull(act.amount, micro);
    const returned = {
      idempotencyKey: key,
      paymentProvider: 'bank',
      paymentReference: payment,
      reason: 'simulated',
    };
    return {
      command: {
        do: 'returnPayment',
        account,
        key,
        grantId: idFrom(account, 'payment', 'bank', payment),
        how: chargeback ? 'CHARGEBACK' : 'REFUND',
        amount: chargeback ? null : amount,
      },
      call: (node) =>
        chargeback
          ? node.use.chargeBack(OPERATOR, returned)
          : node.use.refundPurchase(OPERATOR, { ...returned, amount }),
    };
  }

  /** Everybody who watches finds the account low at once; what is left open by that is taken up again. */
  function prepareWatching(act: Extract<Act, { do: 'watch' }>): Prepared {
    const account = accountId(act.account);
    return {
      command: null,
      commandFor: (_account, answer) => {
        // A payment that failed is told to the ledger as well, and makes no credits.
        const { grant } = (answer ?? {}) as { grant?: { id: string; granted: bigint } };
        if (!grant) return null;
        return {
          do: 'credit',
          account,
          key: `automatic ${grant.id}`,
          grantId: grant.id,
          source: 'PURCHASED',
          name: `Purchase by ${BANK}`,
          amount: grant.granted,
          burn: 50,
          from: null,
          until: null,
          input: String(grant.granted),
        };
      },
      call: async (node): Promise<Watched> => {
        await Promise.all([1, 2, 3].map(() => untilAnswered(() => node.autoTopUp.consider(account))));
        await untilAnswered(() => node.autoTopUp.resume(0));
        return { kind: 'WATCHED', purchases: await node.stores.autoTopUps.latest(account, 1000) };
      },
    };
  }

  /** `key` is its idempotency key, that of an earlier operation when it is put again. */
  function prepare(act: Act, params: { n: number; key: string }): Prepared {
    const { n, key } = params;
    switch (act.do) {
      case 'open':
        return { command: null, call: (node) => openAccount(node, act, params) };
      case 'terms': {
        const account = accountId(act.account);
        const { plan } = act;
        const postpaidLimit = orNull(act.postpaid, micro);
        const budgets = orNull(act.budgets, (list) => budgetsFor(list, act.account));
        return {
          command: { do: 'terms', account, key, plan, suspended: act.suspended, postpaidLimit, budgets },
          call: (node) =>
            node.use.changeTerms(OPERATOR, {
              idempotencyKey: key,
              accountId: account,
              plan,
              status: orNull(act.suspended, (yes) => (yes ? 'SUSPENDED' : 'ACTIVE')),
              postpaidLimit,
              operatorFactor: null,
              budgets: orNull(budgets, (list) =>
                list.map(({ zone, ...budget }) => ({ ...budget, timeZone: zone })),
              ),
              reason: null,
            }),
        };
      }
      case 'grant': {
        const account = accountId(act.account);
        const { source, burn, from, until } = act;
        const amount = micro(act.amount);
        const name = `grant ${n}`;
        const terms = { source, name, amount };
        return {
          command: {
            do: 'credit',
            account,
            key: `grant ${key}`,
            grantId: idFrom(account, 'grantCredits', key),
            ...terms,
            burn,
            from,
            until,
            input: JSON.stringify({ ...act, name }),
          },
          call: (node) =>
            node.use.grantCredits(OPERATOR, {
              idempotencyKey: key,
              accountId: account,
              ...terms,
              burnPriority: burn,
              effectiveAt: from,
              expiresAt: until,
              reason: null,
            }),
        };
      }
      case 'topUp': {
        const account = accountId(act.account);
        const { payment, until } = act;
        const amount = micro(act.amount);
        if (!payments.has(payment) && accounts.has(act.account)) payments.set(payment, act.account);
        return {
          command: {
            do: 'credit',
            account,
            key: `payment ${payment}`,
            grantId: idFrom(account, 'payment', 'bank', payment),
            source: 'PURCHASED',
            name: 'Purchase by bank',
            amount,
            burn: 50,
            from: null,
            until,
            input: act.amount,
          },
          call: (node) =>
            node.use.topUp(OPERATOR, {
              idempotencyKey: key,
              accountId: account,
              amount,
              paymentProvider: 'bank',
              paymentReference: payment,
              expiresAt: until,
            }),
        };
      }
      case 'quote':
        return {
          command: null,
          call: async (node) => {
            const answer = await node.use.quoteJob(OPERATOR, {
              accountId: accountId(act.account),
              model: act.model,
              quantities: listOf(act.quantities),
              attributes: Object.entries(act.attributes).map(([name, value]) => ({ name, value })),
            });
            if (answer.kind === 'QUOTE') quotes.set(n, answer.quote);
            return answer;
          },
        };
      case 'request': {
        const prepared = prepareRequest(act, key);
        const { command } = prepared;
        if (command?.do === 'request') jobs.set(n, { accountId: command.account, jobId: command.jobId });
        return prepared;
      }
      case 'preview': {
        const { caller, input, command } = asked(act);
        const none = { acceptPartial: null, childBudget: null };
        return {
          command: { do: 'preview', ...command, ...none, lease: null, parentId: null },
          call: (node) =>
            node.use.previewJob(caller, { ...input, ...none, leaseMs: null, parentJobId: null }),
        };
      }
      case 'heartbeat': {
        const job = jobOf(act.job);
        const token = tokenFor(job, act.stale);
        return {
          command: {
            do: 'heartbeat',
            account: job.accountId,
            jobId: job.jobId,
            token,
            used: orNull(act.used, quantitiesOf),
            extend: act.extend,
          },
          call: (node) =>
            node.use.heartbeatJob(OPERATOR, {
              job,
              leaseToken: token,
              usedSoFar: orNull(act.used, listOf),
              extendMs: act.extend,
            }),
        };
      }
      case 'adjust': {
        const account = accountId(act.account);
        const { until } = act;
        const amount = act.down ? -micro(act.amount) : micro(act.amount);
        const name = `correction ${n}`;
        const grantId = idFrom(account, 'adjustCredits', key);
        return {
          command: { do: 'adjust', account, key, grantId, name, amount, until },
          call: (node) =>
            node.use.adjustCredits(OPERATOR, {
              idempotencyKey: key,
              accountId: account,
              amount,
              name,
              expiresAt: until,
              reason: 'simulated',
            }),
        };
      }
      case 'revoke': {
        const account = accountId(act.account);
        const grantId = grantNamed(account, act.grant) ?? NOBODY;
        const grant = { accountId: account, grantId };
        return {
          command: { do: 'revoke', account, key, grantId },
          call: (node) => node.use.revokeGrant(OPERATOR, { idempotencyKey: key, grant, reason: 'simulated' }),
        };
      }
      case 'returnPayment':
        return prepareReturn(act, key);
      case 'compensate':
        return prepareCompensation(act, params);
      case 'reverse':
        return prepareReversal(act, key);
      case 'autoTopUp': {
        const { enabled } = act;
        const [threshold, target, maxPerDay] = [act.threshold, act.target, act.maxPerDay].map(micro);
        if (threshold === undefined || target === undefined || maxPerDay === undefined)
          throw new Error('automatic top-up without amounts');
        return {
          command: null,
          call: (node) =>
            node.use.setAutoTopUp(OPERATOR, {
              idempotencyKey: key,
              accountId: accountId(act.account),
              enabled,
              threshold,
              target,
              maxPerDay,
            }),
        };
      }
      case 'watch':
        return prepareWatching(act);
      case 'settle':
      case 'cancel':
        return prepareEnding(act);
      case 'refund': {
        const job = jobOf(act.job);
        const amount = orNull(act.amount, micro);
        return {
          command: {
            do: 'refund',
            account: job.accountId,
            jobId: job.jobId,
            key,
            amount,
            reason: 'simulated',
          },
          call: (node) =>
            node.use.refundJob(OPERATOR, { idempotencyKey: key, job, amount, reason: 'simulated' }),
        };
      }
    }
  }

  return { prepare, accounts, quotes, jobs, compensations };
}

export type Performer = ReturnType<typeof createPerformer>;

/** Another input for the same key: what asks for something else, if only a little. */
export function changed(operation: Operation): Act | null {
  switch (operation.do) {
    case 'request':
      return { ...operation, maxCost: operation.maxCost === '7' ? '8' : '7' };
    case 'grant':
      return { ...operation, amount: `${operation.amount}1`.includes('.') ? '3.5' : '4.5' };
    case 'refund':
      return { ...operation, amount: operation.amount === '0.5' ? '0.25' : '0.5' };
    case 'returnPayment':
      if (operation.chargeback) return null;
      return { ...operation, amount: operation.amount === '0.5' ? '0.25' : '0.5' };
    case 'adjust':
      return { ...operation, down: !operation.down, until: null };
    case 'terms':
      return { ...operation, suspended: operation.suspended !== true };
    case 'settle':
      return { ...operation, failed: !operation.failed };
    default:
      return null;
  }
}
