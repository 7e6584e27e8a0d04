// The operations of a load run, over HTTP, with keys of the roles that would send them.
import type { Priority, Tier } from './play.ts';

interface Lease {
  readonly jobId: string;
  readonly leaseToken: string;
}

interface Asked {
  readonly priority: Priority;
  /** Null when it was turned away. */
  readonly lease: Lease | null;
}

type Limits = Record<Tier, Record<Priority, number>>;

const LIMIT = 'requests a minute';
const WORKLOAD = { quantities: [{ meter: 'unit', quantity: '0.01' }] };

const DEFINE_PLAN = `mutation ($input: DocumentInput!) { definePlan(input: $input) { __typename ... on DocumentRejected { problems { path message } } } }`;
const CREATE = `mutation ($input: CreateAccountInput!) { createAccount(input: $input) { ... on AccountCreated { account { id } } } }`;
const KEY = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on ApiKeyCreated { secret } } }`;
const TOP_UP = `mutation ($input: TopUpInput!) { topUp(input: $input) { __typename } }`;
const REPORT = `mutation ($input: ReportLoadInput!) { reportLoad(input: $input) { __typename } }`;
const ADVANCE = `mutation ($to: DateTime!) { advanceClock(to: $to) { __typename } }`;
const REQUEST = `mutation ($inputs: [RequestJobInput!]!) { requestJobs(inputs: $inputs) { __typename
  ... on JobGranted { job { id } lease { token } } } }`;
const SETTLE = `mutation ($input: SettleJobInput!) { settleJob(input: $input) { __typename } }`;
const HEARTBEAT = `mutation ($input: HeartbeatJobInput!) { heartbeatJob(input: $input) { __typename } }`;
const PREVIEW = (
  priority: Priority,
) => `${priority}: previewJob(input: { model: "unit", priority: ${priority},
  workload: { quantities: [{ meter: "unit", quantity: "0.01" }] } }) { ... on JobPreview { layers { name limit { value } } } }`;
const LOOK = `{ pool(slug: "misc") { load { level } } ${(['CRITICAL', 'STANDARD', 'SHEDDABLE'] as const).map(PREVIEW).join(' ')} }`;

/** A plan of a tier that has one limit, moved by tier and load, which the tier's own demand stays within while nothing lowers it. */
function planOf(tier: Tier): string {
  const limit = {
    name: LIMIT,
    kind: 'RATE',
    scope: ['ACCOUNT'],
    unit: 'request',
    base: '40',
    floor: '6',
    ceiling: '1000',
    window: 'PT1M',
    factors: ['TIER', 'LOAD'],
  };
  const priorities = ['CRITICAL', 'STANDARD', 'SHEDDABLE'];
  return JSON.stringify({ slug: `load-run-${tier}`, name: tier, tier, priorities, limits: [limit] });
}

/** A field of an answer by its path, e.g. "createAccount.account.id". */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => {
    if (typeof inner !== 'object' || inner === null)
      throw new Error(`no ${path} in ${JSON.stringify(value)}`);
    return Reflect.get(inner, name);
  }, value);
}

export function createAsker(params: { url: string; keys: Readonly<Record<string, string>>; begin: number }) {
  const { url, keys, begin } = params;
  const secrets = new Map<Tier, string>();
  let sent = 0;

  async function send(key: string | undefined, query: string, variables: object = {}): Promise<unknown> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    const answer: { data?: unknown; errors?: unknown } = JSON.parse(await response.text());
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  }

  function nextKey(): string {
    sent += 1;
    return `load-run-${sent}`;
  }

  async function open(tier: Tier): Promise<void> {
    const operator = (query: string, input: object) =>
      send(keys.OPERATOR, query, { input: { idempotencyKey: nextKey(), ...input } });
    const defined = await operator(DEFINE_PLAN, { document: planOf(tier) });
    if (at(defined, 'definePlan.__typename') !== 'PlanDefined') throw new Error(JSON.stringify(defined));
    const created = await operator(CREATE, { name: tier, plan: `load-run-${tier}` });
    const accountId = at(created, 'createAccount.account.id');
    const payment = { paymentProvider: 'load run', paymentReference: tier };
    await operator(TOP_UP, { accountId, amount: '1000', ...payment });
    const made = await operator(KEY, {
      application: 'load run',
      roles: ['ACCOUNT'],
      priorities: ['CRITICAL', 'STANDARD', 'SHEDDABLE'],
      accountId,
    });
    secrets.set(tier, String(at(made, 'createApiKey.secret')));
  }

  return {
    setUp: async (tiers: readonly Tier[]): Promise<void> => {
      for (const tier of tiers) await open(tier);
    },
    report: (utilisation: number) =>
      send(keys.MONITOR, REPORT, { input: { pool: 'misc', utilisation: Number(utilisation.toFixed(3)) } }),
    /** Asks for one job of each of these priorities, in their order. */
    request: async (tier: Tier, priorities: readonly Priority[]): Promise<Asked[]> => {
      const inputs = priorities.map((priority) => ({
        idempotencyKey: nextKey(),
        model: 'unit',
        workload: WORKLOAD,
        priority,
      }));
      const answers = at(await send(secrets.get(tier), REQUEST, { inputs }), 'requestJobs');
      return priorities.map((priority, index) => {
        const answer = at(answers, String(index));
        if (at(answer, '__typename') !== 'JobGranted') return { priority, lease: null };
        const lease = { jobId: String(at(answer, 'job.id')), leaseToken: String(at(answer, 'lease.token')) };
        return { priority, lease };
      });
    },
    /** Whether it was settled. */
    settle: async ({ jobId, leaseToken }: Lease): Promise<boolean> => {
      const input = { jobId, leaseToken, outcome: 'SUCCEEDED', ...{ usage: WORKLOAD.quantities } };
      return at(await send(keys.ORCHESTRATOR, SETTLE, { input }), 'settleJob.__typename') === 'JobSettled';
    },
    /** Whether it was taken. */
    heartbeat: async ({ jobId, leaseToken }: Lease): Promise<boolean> => {
      const input = { jobId, leaseToken };
      const answer = await send(keys.ORCHESTRATOR, HEARTBEAT, { input });
      return at(answer, 'heartbeatJob.__typename') === 'JobHeartbeat';
    },
    /** The level of the pool, and the limit as it binds each tier's work of each priority. */
    look: async (tiers: readonly Tier[]): Promise<{ level: string; limits: Limits }> => {
      const limits: Limits = { free: { ...NONE }, plus: { ...NONE }, pro: { ...NONE } };
      let level = '';
      for (const tier of tiers) {
        const seen = await send(secrets.get(tier), LOOK);
        level = String(at(seen, 'pool.load.level'));
        for (const priority of Object.keys(NONE) as Priority[]) {
          const layers = at(seen, `${priority}.layers`);
          const layer = Array.isArray(layers) ? layers.find(({ name }) => name === LIMIT) : undefined;
          limits[tier][priority] = Number(at(layer, 'limit.value'));
        }
      }
      return { level, limits };
    },
    /** Moves the clock to so many seconds after the beginning. */
    advance: (second: number) =>
      send(keys.OPERATOR, ADVANCE, { to: new Date(begin + second * 1_000).toISOString() }),
  };
}

const NONE: Record<Priority, number> = { CRITICAL: 0, STANDARD: 0, SHEDDABLE: 0 };
