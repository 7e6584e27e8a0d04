// Accounts to whom everything happens, on a database of virtual time, through the product's own use cases:
// jobs that end in all ways, children paid by their parents, refunds, debt, credits that come late and expire.

import { openAccountCommand } from '../../../src/accounts/create-account.ts';
import { creditCommand } from '../../../src/accounts/credit-command.ts';
import type { Caller } from '../../../src/auth/caller.ts';
import type { Terms } from '../../../src/domain/account.ts';
import { PRIORITIES } from '../../../src/domain/catalogue.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/domain/instant.ts';
import { idFrom, type JobRequest } from '../../../src/domain/request.ts';
import { createAdmitWaiting } from '../../../src/jobs/admit-waiting.ts';
import { createCancelJob, createSettleJob } from '../../../src/jobs/end-job.ts';
import { createHeartbeatJob } from '../../../src/jobs/heartbeat-job.ts';
import { createRefundJob } from '../../../src/jobs/refund-job.ts';
import { requestJobCommand } from '../../../src/jobs/request-job.ts';
import { createSweep } from '../../../src/jobs/sweep.ts';
import { createPipeline } from '../../../src/pipeline/pipeline.ts';
import type { Catalogue, CatalogueSource } from '../../../src/pipeline/ports.ts';
import { createOrm, createPool } from '../../../src/postgres/connect.ts';
import { createDatabaseClock } from '../../../src/postgres/database-clock.ts';
import { createJournalQueries } from '../../../src/postgres/journal-reads.ts';
import { createLedger } from '../../../src/postgres/ledger.ts';
import { createOperatorKeys } from '../../../src/postgres/operator-keys.ts';
import { createReadSessions } from '../../../src/postgres/read-session.ts';
import { createWaitingReads } from '../../../src/postgres/waiting-reads.ts';
import { type Random, randomFrom } from '../../domain/random.ts';
import { catalogueOf, credits, plan } from '../../postgres/support/ledger-world.ts';
import { createTestDatabase } from '../../support/database.ts';

export const BEGIN = Date.parse('2026-03-02T12:00:00Z');

const HASH = 'cd'.repeat(32);

export const operator: Caller = {
  keyId: 1,
  application: 'test',
  roles: ['OPERATOR'],
  accountId: null,
  priorities: PRIORITIES,
};

function catalogue(): CatalogueSource {
  const daily = {
    name: 'daily',
    amount: credits(3),
    period: 'DAY',
    anchor: 'CALENDAR',
    timeZone: 'Europe/Berlin',
    burnPriority: 10,
  } as const;
  const windows = plan.windows.map((rule) => ({ ...rule, amount: credits(4) }));
  // Few at once, so that some are refused and some wait.
  const limits = plan.limits.map((rule) => (rule.unit === 'job' ? { ...rule, base: credits(6) } : rule));
  const mine = { ...plan, windows, limits, allowances: [daily] };
  const made: Catalogue = {
    ...catalogueOf(1),
    plans: new Map([[mine.id, mine]]),
    plansBySlug: new Map([[mine.slug, mine]]),
  };
  return { current: () => made, reload: async () => made, atLeast: async () => made };
}

const agreed: Omit<Terms, 'planSince' | 'operatorFactorSince'> = {
  planId: 1,
  status: 'ACTIVE',
  postpaidLimit: credits(5),
  operatorFactor: 1_000_000,
  budgets: [
    { name: 'all', scope: 'ACCOUNT', match: null, period: 'DAY', timeZone: 'UTC', cap: credits(500) },
    { name: 'film', scope: 'PROJECT', match: 'film', period: 'HOUR', timeZone: 'UTC', cap: credits(50) },
  ],
};

interface Running {
  readonly jobId: string;
  token: string;
  readonly units: number;
  readonly parent: boolean;
}

/** What is known of one account from outside. */
interface Life {
  readonly accountId: string;
  readonly running: Running[];
  readonly ended: string[];
  readonly waiting: string[];
  count: number;
}

export type BusyLedger = Awaited<ReturnType<typeof startBusyLedger>>;

export async function startBusyLedger({ seed = 1 } = {}) {
  const database = await createTestDatabase();
  const pool = createPool({ url: database.url, max: 4 });
  const hot = createPool({ url: database.url, max: 4 });
  database.onClose(() => pool.end());
  database.onClose(() => hot.end());
  const orm = await createOrm({ url: database.url, max: 2 });
  database.onClose(() => orm.close(true));
  await pool.query('update installation set virtual_time = true');
  await pool.query("insert into virtual_clock (now) values ('2026-01-01T00:00:00Z')");
  const source = catalogue();
  const ledger = createLedger({ pool: hot, catalogue: source });
  const pipeline = createPipeline({ ledger, maxBatch: 256, maxQueue: 10_000 });
  database.onClose(() => pipeline.close());
  const clock = createDatabaseClock({ pool });
  await clock.advance(BEGIN);
  const journal = createJournalQueries({ pool });
  const sessions = await createReadSessions({ pool });
  const sweepDue = createSweep({ ledger, pipeline, limit: 100 });
  const admit = createAdmitWaiting({ pipeline, reads: createWaitingReads({ pool }) });
  const sweep = async (): Promise<number> => (await sweepDue()) + (await admit()).ended;
  const settle = createSettleJob({ pipeline });
  const cancel = createCancelJob({ pipeline });
  let tokens = 0;
  const ids = { uuid: () => idFrom('id', String(tokens++)), token: () => idFrom('token', String(tokens++)) };
  const heartbeat = createHeartbeatJob({ pipeline, ids });
  const refund = createRefundJob({ pipeline, keys: createOperatorKeys({ orm }) });
  const random: Random = randomFrom(seed);

  async function open(name: string): Promise<string> {
    const accountId = idFrom('account', name);
    await pipeline.submit(openAccountCommand(accountId, agreed));
    return accountId;
  }

  async function credit(
    accountId: string,
    fields: {
      key: string;
      amount: number;
      expiresAt?: number;
      effectiveAt?: number;
      source?: 'PROMOTIONAL' | 'PURCHASED';
    },
  ): Promise<string> {
    const id = idFrom(accountId, 'grantCredits', fields.key);
    await pipeline.submit(
      creditCommand({
        id,
        accountId,
        source: fields.source ?? 'PROMOTIONAL',
        name: fields.key,
        amount: credits(fields.amount),
        burnPriority: 50,
        effectiveAt: fields.effectiveAt ?? null,
        expiresAt: fields.expiresAt ?? null,
        payment: null,
        inputHash: HASH,
        reason: null,
      }),
    );
    return id;
  }

  function requestOf(
    accountId: string,
    key: string,
    fields: Partial<JobRequest> & { units: number },
  ): JobRequest {
    const { units, ...rest } = fields;
    const model = source.current().models.get(1);
    if (!model) throw new Error('the catalogue has no model 1');
    return {
      id: idFrom(accountId, 'requestJob', key),
      inputHash: HASH,
      accountId,
      userRef: idFrom('user', 'ann'),
      keyId: 7,
      keyPriorities: ['STANDARD'],
      keyRoles: ['ACCOUNT'],
      endpoint: '/v1/videos',
      labels: [{ name: 'project', value: 'film' }],
      model,
      workload: { quantities: [{ meter: 'unit', quantity: credits(units) }], attributes: [] },
      priority: 'STANDARD',
      quote: null,
      maxCost: null,
      acceptPartial: null,
      waitUpToMs: null,
      leaseMs: 10 * MINUTE,
      leaseToken: ids.token(),
      parentJobId: null,
      childBudget: null,
      ...rest,
    };
  }

  /** Asks for a job; its id and lease token when it was granted. */
  async function request(
    accountId: string,
    key: string,
    fields: Partial<JobRequest> & { units: number },
  ): Promise<{ jobId: string; token: string } | null> {
    const asked = requestOf(accountId, key, fields);
    const answer = await pipeline.submit(requestJobCommand(asked));
    if (answer.kind !== 'DECIDED') throw new Error(`the request was answered ${answer.kind}`);
    return answer.open && { jobId: answer.open.jobId, token: answer.open.leaseToken };
  }

  async function end(
    accountId: string,
    job: { jobId: string; token: string },
    fields: { units: number; cancel?: boolean },
  ): Promise<string> {
    const ref = { accountId, jobId: job.jobId };
    const usage = [{ meter: 'unit', quantity: credits(fields.units) }];
    const answer = fields.cancel
      ? await cancel(operator, { job: ref, leaseToken: job.token, used: usage, reason: 'no longer wanted' })
      : await settle(operator, {
          job: ref,
          leaseToken: job.token,
          outcome: 'SUCCEEDED',
          usage,
          computeMs: 1_234,
          startedAt: null,
          finishedAt: null,
        });
    return answer.kind;
  }

  async function pass(millis: number): Promise<void> {
    await clock.advance((await clock.now()) + millis);
  }

  const give = (accountId: string, jobId: string, fields: { key: string; amount: number | null }) =>
    refund(operator, {
      idempotencyKey: fields.key,
      job: { accountId, jobId },
      amount: fields.amount === null ? null : credits(fields.amount),
      reason: 'it was bad',
    });

  async function ask(life: Life): Promise<void> {
    const { accountId, running } = life;
    const units = random.integer(0, 12);
    const parent = random.chance(30) ? running.find((job) => job.parent) : undefined;
    const childBudget = random.chance(15) ? credits(random.integer(1, 10)) : null;
    const granted = await request(accountId, `job ${life.count}`, {
      units,
      maxCost: random.chance(30) ? credits(units + random.integer(0, 2)) : null,
      parentJobId: parent?.jobId ?? null,
      childBudget,
      waitUpToMs: random.chance(40) ? random.integer(1, 90) * MINUTE : null,
      labels: random.chance(50) ? [{ name: 'project', value: 'film' }] : [],
    });
    if (granted) running.push({ ...granted, units, parent: childBudget !== null });
    else life.waiting.push(idFrom(accountId, 'requestJob', `job ${life.count}`));
  }

  /** Calls off one that may wait; its answer. */
  async function callOff(accountId: string, jobId: string): Promise<string> {
    const job = { accountId, jobId };
    return (await cancel(operator, { job, leaseToken: null, used: null, reason: 'too slow' })).kind;
  }

  async function finish(life: Life): Promise<void> {
    const [job] = life.running.splice(random.integer(0, Math.max(0, life.running.length - 1)), 1);
    if (!job) return;
    const units = random.pick([
      0,
      job.units,
      job.units,
      Math.floor(job.units / 2),
      job.units + random.integer(1, 30),
    ]);
    await end(life.accountId, job, { units, cancel: random.chance(25) });
    life.ended.push(job.jobId);
  }

  async function beat(life: Life): Promise<void> {
    const job = life.running[0];
    if (!job) return;
    const answer = await heartbeat(operator, {
      job: { accountId: life.accountId, jobId: job.jobId },
      leaseToken: job.token,
      usedSoFar: [{ meter: 'unit', quantity: credits(1) }],
      extendMs: random.chance(50) ? 20 * MINUTE : null,
    });
    if (answer.kind === 'KEPT') job.token = answer.open.leaseToken;
  }

  /** One thing that happens to an account, by chance. */
  async function step(life: Life): Promise<void> {
    life.count += 1;
    const { accountId, ended, count } = life;
    // What was refused, or let in since, is none that waits.
    if (count % 3 === 0) for (const jobId of life.waiting.splice(0)) await callOff(accountId, jobId);
    const dice = random.integer(1, 100);
    if (dice <= 40) await ask(life);
    else if (dice <= 62) await finish(life);
    else if (dice <= 70) await beat(life);
    else if (dice <= 78 && ended.length > 0) {
      const amount = random.chance(40) ? null : random.integer(1, 4);
      await give(accountId, random.pick(ended), { key: `refund ${count}`, amount });
    } else if (dice <= 86) {
      const now = await clock.now();
      const effectiveAt = random.chance(30) ? now + random.integer(1, 5) * HOUR : undefined;
      await credit(accountId, {
        key: `credit ${count}`,
        amount: random.integer(1, 25),
        source: random.pick(['PROMOTIONAL', 'PURCHASED']),
        ...(effectiveAt !== undefined && { effectiveAt }),
        ...(random.chance(60) && { expiresAt: now + random.integer(6, 40) * HOUR }),
      });
    } else if (dice <= 96) {
      await pass(random.pick([SECOND, MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, DAY]));
      if (random.chance(70)) await sweep();
    } else await sweep();
  }

  /** Lets `steps` things happen to each of some accounts, taking turns. Returns the accounts' ids. */
  async function live(names: readonly string[], steps: number): Promise<string[]> {
    const lives: Life[] = [];
    for (const name of names)
      lives.push({ accountId: await open(name), running: [], ended: [], waiting: [], count: 0 });
    for (let index = 0; index < steps; index += 1) for (const life of lives) await step(life);
    return lives.map(({ accountId }) => accountId);
  }

  return {
    url: database.url,
    pool,
    sessions,
    journal,
    clock,
    catalogue: source,
    pipeline,
    database,
    open,
    credit,
    request,
    end,
    callOff,
    pass,
    sweep,
    refund: give,
    live,
  };
}
