/** Holding what the product has stored about accounts and jobs against what the model has. */

import type { AccountState, Grant as StoredGrant } from '../../src/domain/account.ts';
import { balanceOf } from '../../src/domain/account.ts';
import { foldJob } from '../../src/jobs/job-view.ts';
import { differences, modelParts, type Plain, plainBalance, productParts } from './answers.ts';
import { type Account, balanceAt, type Grant, type Job, sum } from './model/account.ts';
import { budgetUse } from './model/deciding.ts';
import { currentUse } from './model/sources.ts';
import { isUnwritten } from './moment.ts';
import type { Node } from './product.ts';

type AnyGrant = Pick<
  StoredGrant,
  'id' | 'source' | 'burnPriority' | 'effectiveAt' | 'expiresAt' | 'granted' | 'available' | 'held' | 'spent'
> &
  Pick<StoredGrant, 'expired' | 'revoked'>;

function plainGrant(grant: AnyGrant): Plain {
  const { id, source, burnPriority, effectiveAt, expiresAt } = grant;
  const { granted, available, held, spent, expired, revoked } = grant;
  const parts = available + held + spent + expired + revoked;
  return {
    id,
    source,
    burnPriority,
    effectiveAt,
    expiresAt,
    granted: String(granted),
    available: String(available),
    held: String(held),
    spent: String(spent),
    expired: String(expired),
    revoked: String(revoked),
    whole: parts === granted,
  };
}

function modelGrant(grant: Grant): Plain {
  const { burn, from, until, ...rest } = grant;
  return plainGrant({ ...rest, burnPriority: burn, effectiveAt: from, expiresAt: until });
}

function byId(grants: readonly Plain[]): Plain {
  return Object.fromEntries(
    grants.map((grant): [string, Plain] => {
      const id = typeof grant === 'object' && grant !== null && 'id' in grant ? String(grant.id) : '';
      return [id, grant];
    }),
  );
}

function productAccount(state: AccountState, params: { account: Account; now: number }): Plain {
  const { account, now } = params;
  return {
    balance: plainBalance(balanceOf(state, now)),
    postpaidHeld: String(state.postpaidHeld),
    windows: Object.fromEntries(
      account.plan.windows.map((rule) => {
        const since = currentUse(account, rule, now)?.since;
        const used = state.windows.find(({ name, startedAt }) => name === rule.name && startedAt === since);
        return [rule.name, String(used?.used ?? 0n)];
      }),
    ),
    budgets: Object.fromEntries(
      account.budgets.map((budget) => {
        const { since } = budgetUse(account, budget, now);
        const used = state.budgets.find(
          ({ name, periodStart }) => name === budget.name && periodStart === since,
        );
        return [budget.name, String(used?.used ?? 0n)];
      }),
    ),
  };
}

function modelAccount(account: Account, now: number): Plain {
  return {
    balance: plainBalance(balanceAt(account, now)),
    postpaidHeld: String(account.postpaidHeld),
    windows: Object.fromEntries(
      account.plan.windows.map((rule) => [rule.name, String(currentUse(account, rule, now)?.used ?? 0n)]),
    ),
    budgets: Object.fromEntries(
      account.budgets.map((budget) => [budget.name, String(budgetUse(account, budget, now).used)]),
    ),
  };
}

/** Grants that the account's state need not have any more: nothing of them is available or held. */
function isOver(grant: Grant): boolean {
  return grant.available === 0n && grant.held === 0n;
}

/**
 * Compares accounts as they are stored. One for which something is due is left out, because nobody has
 * written that down yet; the answers of its operations are compared all the same.
 */
export async function checkAccounts(
  accounts: readonly Account[],
  params: { node: Node; now: number },
): Promise<string[]> {
  const { node, now } = params;
  const due = await node.stores.ledger.findDue(10_000);
  const behind = new Set(due.flatMap(({ accountId, jobId }) => (jobId === null ? [accountId] : [])));
  const settled = accounts.filter(({ id }) => !behind.has(id));
  if (settled.length === 0) return [];
  const { found } = await node.stores.states.accountStates(settled.map(({ id }) => id));
  return settled.flatMap((account) => {
    const state = found.get(account.id);
    if (!state) return [`account ${account.id} is not stored`];
    const stored = new Map(state.grants.map((grant) => [grant.id, grant]));
    const known = account.grants.filter((grant) => stored.has(grant.id) || !isOver(grant));
    const grants = differences(byId(state.grants.map(plainGrant)), byId(known.map(modelGrant)), 'grants');
    const rest = differences(productAccount(state, { account, now }), modelAccount(account, now));
    return [...rest, ...grants].map((line) => `account ${account.id}: ${line}`);
  });
}

function modelJob(job: Job, now: number): Plain {
  const { ending } = job;
  return {
    state: ending ? ending.how : job.leaseEnd <= now ? 'UNKNOWN' : 'GRANTED',
    held: String(ending ? 0n : sum(job.hold) + sum(job.reserve)),
    charged: ending ? String(sum(ending.charged) + ending.debt) : null,
    refunded: String(job.refunds.reduce((total, { parts, debt }) => total + sum(parts) + debt, 0n)),
    leaseEnd: ending ? null : job.leaseEnd,
    reserve: modelParts(job.reserve),
  };
}

/** Compares jobs as they are shown. */
export async function checkJobs(
  jobs: readonly { readonly account: string; readonly jobId: string; readonly job: Job | null }[],
  params: { node: Node; now: number },
): Promise<string[]> {
  if (jobs.length === 0) return [];
  const { node, now } = params;
  const refs = jobs.map(({ account, jobId }) => ({ accountId: account, subject: jobId }));
  const { found } = await node.stores.journal.readSubjects(refs);
  return jobs.flatMap(({ jobId, job }) => {
    const stored = found.get(jobId);
    const view = stored ? foldJob(stored.entries, { open: stored.open, now }) : null;
    if (!view || !job) {
      return Boolean(view) === Boolean(job)
        ? []
        : [`job ${jobId} is there for ${view ? 'the product' : 'the model'} only`];
    }
    const product: Plain = {
      state: view.state,
      held: String(view.held),
      charged: view.charged === null ? null : String(view.charged),
      refunded: String(view.refunded),
      leaseEnd: view.leaseExpiresAt,
      reserve: productParts(stored?.open?.reserve ?? []),
    };
    return differences(product, modelJob(job, now)).map((line) => `job ${jobId}: ${line}`);
  });
}

/** An allowance whose whole period went by while nobody looked, and that paid nothing, need not have been written down. */
export function writtenGrants({ grants }: Account): Grant[] {
  return grants.filter((grant) => !isUnwritten(grant) || grant.expired < grant.granted);
}

/** Compares every grant that the account ever had, spent ones too. */
export async function checkAllGrants(account: Account, node: Node): Promise<string[]> {
  const stored: Plain[] = [];
  let before: number | null = null;
  for (;;) {
    const page: readonly { grant: StoredGrant; createdSeq: number }[] = await node.stores.states.pageOfGrants(
      {
        accountId: account.id,
        before,
        limit: 200,
      },
    );
    stored.push(...page.map(({ grant }) => plainGrant(grant)));
    if (page.length < 200) break;
    before = page.at(-1)?.createdSeq ?? null;
  }
  return differences(byId(stored), byId(writtenGrants(account).map(modelGrant)), 'grants').map(
    (line) => `account ${account.id}: ${line}`,
  );
}

/** Compares who waits. */
export async function checkWaiting(accounts: readonly Account[], node: Node): Promise<string[]> {
  const { jobs } = await node.stores.waiting.waiting(null);
  const stored = jobs.map(({ accountId, jobId, expiresAt }) => [`${accountId} ${jobId}`, expiresAt] as const);
  const known = accounts.flatMap(({ id, waiting }) =>
    [...waiting].map(([jobId, { until }]) => [`${id} ${jobId}`, until] as const),
  );
  return differences(Object.fromEntries(stored.sort()), Object.fromEntries(known.sort()), 'waiting');
}
