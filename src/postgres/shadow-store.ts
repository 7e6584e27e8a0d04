/**
 * Keeps draft policies that run in shadow: one row each, with what was counted. How far the running one has
 * read is a row of stream_workers, so that the outbox is kept for it; the comparison of positions makes
 * each decision count once, whichever node is killed when.
 */
import type pg from 'pg';
import { FUNDING_SOURCES } from '../domain/catalogue.ts';
import type { Verdict } from '../domain/what-if.ts';
import { compilePolicy, policyDocument } from '../policy/policy-document.ts';
import { conflict } from '../problem.ts';
import type { Shadow, ShadowExample, ShadowStore } from '../whatif/ports.ts';
import { readStored } from './catalogue-load.ts';
import { inTransaction } from './in-transaction.ts';
import { CLOCK, millisOf } from './ledger-session.ts';

const COLUMNS = `
  s.id, s.input_hash, s.document, s.reason, s.started_by, ${millisOf('s.started_at')} as started_at,
  ${millisOf('s.stopped_at')} as stopped_at, s.decided::float8 as decided, s.skipped::float8 as skipped,
  s.disagreements, s.examples,
  coalesce((select h.position - w.position from outbox_head h, stream_workers w
    where w.name = 'shadow' and s.stopped_at is null), 0)::float8 as behind`;

const BY_KEY = `select ${COLUMNS} from policy_shadows s where s.key = $1`;
const LATEST = `select ${COLUMNS} from policy_shadows s order by s.id desc limit 1`;
const RUNNING = `select ${COLUMNS} from policy_shadows s where s.id = $1 and s.stopped_at is null`;

// Starts are rare; that they stand in line for the table costs nobody anything.
const LOCK = 'lock table policy_shadows in share row exclusive mode';
const END = `update policy_shadows set stopped_at = ${CLOCK} where stopped_at is null`;
const FORGET = `delete from stream_workers where name = 'shadow'`;
const INSERT = `
  insert into policy_shadows (key, input_hash, document, reason, started_by, started_at)
  values ($1, $2, $3, $4, $5, ${CLOCK})`;
const FOLLOW = `insert into stream_workers (name, position) select 'shadow', position from outbox_head`;

const LEAD = `
  update stream_workers w set holder = $1, held_until = clock_timestamp() + $2 * interval '1 millisecond'
  from policy_shadows s
  where w.name = 'shadow' and (w.holder = $1 or w.held_until is null or w.held_until < clock_timestamp())
    and s.stopped_at is null
  returning s.id, w.position, (select position from outbox_head) - w.position as behind`;

const RESIGN = `update stream_workers set held_until = null where name = 'shadow' and holder = $1`;

const WRITE = `
  with moved as (
    update stream_workers set position = $4 where name = 'shadow' and holder = $1 and position = $3 returning 1)
  update policy_shadows set decided = $5, skipped = $6, disagreements = $7, examples = $8
  where id = $2 and stopped_at is null and exists (select from moved)`;

interface ShadowRow {
  readonly id: number;
  readonly input_hash: string;
  readonly document: string;
  readonly reason: string | null;
  readonly started_by: string;
  readonly started_at: number;
  readonly stopped_at: number | null;
  readonly decided: number;
  readonly skipped: number;
  readonly disagreements: Shadow['disagreements'];
  readonly examples: readonly KeptExample[];
  readonly behind: number;
}

/** Amounts as text: JSON has no large integers. */
interface KeptVerdict extends Omit<Verdict, 'held' | 'bySource'> {
  readonly held: string;
  readonly bySource: Readonly<Record<string, string>>;
}

interface KeptExample extends Omit<ShadowExample, 'before' | 'after'> {
  readonly before: KeptVerdict;
  readonly after: KeptVerdict;
}

function keepVerdict({ outcome, held, bySource, codes }: Verdict): KeptVerdict {
  const sources = Object.fromEntries([...bySource].map(([source, amount]) => [source, `${amount}`]));
  return { outcome, held: `${held}`, bySource: sources, codes };
}

function readVerdict({ outcome, held, bySource, codes }: KeptVerdict): Verdict {
  const sources = FUNDING_SOURCES.flatMap((source) => {
    const amount = bySource[source];
    return amount === undefined ? [] : [[source, BigInt(amount)] as const];
  });
  return { outcome, held: BigInt(held), bySource: new Map(sources), codes };
}

function readShadow(row: ShadowRow): Shadow {
  const { id, document, reason, decided, skipped, disagreements, behind } = row;
  return {
    id,
    document,
    reason,
    startedBy: row.started_by,
    startedAt: row.started_at,
    stoppedAt: row.stopped_at,
    decided,
    skipped,
    disagreements,
    examples: row.examples.map((each) => ({
      ...each,
      before: readVerdict(each.before),
      after: readVerdict(each.after),
    })),
    behind,
  };
}

/** `holder` tells this process from others; a new one at each start. */
export function createShadowStore({ pool, holder }: { pool: pg.Pool; holder: string }): ShadowStore {
  async function latest(): Promise<Shadow | null> {
    const { rows } = await pool.query<ShadowRow>(LATEST);
    return rows[0] ? readShadow(rows[0]) : null;
  }

  return {
    start: ({ key, inputHash, document, reason, startedBy }) =>
      inTransaction(pool, async (client) => {
        await client.query(LOCK);
        const known = await client.query<ShadowRow>(BY_KEY, [key]);
        const [before] = known.rows;
        if (before && before.input_hash !== inputHash) return conflict(before.started_at);
        if (before) return { shadow: readShadow(before), replayed: true };
        await client.query(END);
        await client.query(FORGET);
        await client.query(INSERT, [key, inputHash, document, reason, startedBy]);
        await client.query(FOLLOW);
        const { rows } = await client.query<ShadowRow>(BY_KEY, [key]);
        const [begun] = rows;
        if (!begun) throw new Error('a shadow was begun and is not there');
        return { shadow: readShadow(begun), replayed: false };
      }),
    stop: async () => {
      await inTransaction(pool, async (client) => {
        await client.query(END);
        await client.query(FORGET);
      });
      return latest();
    },
    latest,
    lead: async (leaseMs) => {
      const { rows } = await pool.query<{ id: number; position: bigint; behind: bigint }>(LEAD, [
        holder,
        leaseMs,
      ]);
      return rows[0] ?? null;
    },
    resign: async () => {
      await pool.query(RESIGN, [holder]);
    },
    read: async (id) => {
      const { rows } = await pool.query<ShadowRow>(RUNNING, [id]);
      const [row] = rows;
      if (!row) return null;
      const read = readStored(policyDocument, { text: row.document, what: `draft of shadow ${id}` });
      return { shadow: readShadow(row), policy: compilePolicy(read, 0) };
    },
    write: async ({ id, from, to, counts }) => {
      const { decided, skipped, disagreements } = counts;
      const examples: KeptExample[] = counts.examples.map((each) => ({
        ...each,
        before: keepVerdict(each.before),
        after: keepVerdict(each.after),
      }));
      const values = [holder, id, from, to, decided, skipped];
      const { rowCount } = await pool.query(WRITE, [
        ...values,
        JSON.stringify(disagreements),
        JSON.stringify(examples),
      ]);
      return rowCount === 1;
    },
  };
}
