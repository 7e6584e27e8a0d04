/** What can be asked of subscriptions, from a client's words to what streams take. Throws GraphQLErrors BAD_USER_INPUT that name the argument. */
import { GraphQLError } from 'graphql';
import { DAY, type Millis } from '../../domain/instant.ts';
import { findPool } from '../../load/find-pool.ts';
import type { CatalogueSource } from '../../pipeline/ports.ts';
import { readGid } from '../global-id.ts';

/** The longest that changes can be held back to be merged. */
const LONGEST_INTERVAL: Millis = DAY;
const MOST_POOLS = 100;

/** A caller's mistake in an argument. */
export function badArgument(path: readonly string[], message: string, expected: string): GraphQLError {
  return new GraphQLError(`${path.join('.')}: ${message} Expected ${expected}.`, {
    extensions: { code: 'BAD_USER_INPUT', path, expected },
  });
}

export function readAccountId(gid: string): string {
  const ref = readGid(gid);
  if (ref?.kind === 'acc') return ref.accountId;
  throw badArgument(
    ['accountId'],
    'This is no id of an account.',
    'an id that Account.id gave, e.g. acc_...',
  );
}

/** The job of an id, with its account; `accountId` is the one that was asked for, if any. */
export function readJobId(
  gid: string,
  params: { accountId: string | null },
): { accountId: string; jobId: string } {
  const ref = readGid(gid);
  if (ref?.kind !== 'job') {
    throw badArgument(['jobId'], 'This is no id of a job.', 'an id that Job.id gave, e.g. job_...');
  }
  if (params.accountId !== null && params.accountId !== ref.accountId) {
    throw badArgument(['jobId'], "The job is another account's.", 'a job of the account in accountId');
  }
  return { accountId: ref.accountId, jobId: ref.id };
}

/** The request that a ticket is of. */
export function readTicketId(gid: string): { accountId: string; jobId: string } {
  const ref = readGid(gid);
  if (ref?.kind === 'ticket') return { accountId: ref.accountId, jobId: ref.id };
  throw badArgument(['id'], 'This is no id of a ticket.', 'an id that WaitTicket.id gave, e.g. ticket_...');
}

/** Null when it was left out: every change is told. */
export function readMinInterval(minInterval: Millis | null | undefined): Millis | null {
  if (minInterval == null || minInterval <= LONGEST_INTERVAL) return minInterval ?? null;
  throw badArgument(['minInterval'], 'Changes can not be held back for so long.', 'at most PT24H');
}

/** The pools of these slugs; null when they were left out. */
export async function readPools(
  slugs: readonly string[] | null | undefined,
  { catalogue }: { catalogue: CatalogueSource },
): Promise<ReadonlySet<number> | null> {
  if (slugs == null) return null;
  if (slugs.length === 0 || slugs.length > MOST_POOLS) {
    throw badArgument(
      ['pools'],
      `${slugs.length} pools were named.`,
      `1 to ${MOST_POOLS} slugs, or nothing for all pools`,
    );
  }
  const ids = new Set<number>();
  for (const [index, slug] of slugs.entries()) {
    const pool = await findPool(catalogue, slug);
    if (!pool) {
      const known = [...catalogue.current().poolsBySlug.keys()].sort().join(', ');
      throw badArgument(['pools', String(index)], `There is no pool ${slug}.`, `one of ${known}`);
    }
    ids.add(pool.id);
  }
  return ids;
}

/** Null when they were left out. */
export function readCodes<Code>(codes: readonly Code[] | null | undefined): ReadonlySet<Code> | null {
  if (codes == null) return null;
  if (codes.length > 0) return new Set(codes);
  throw badArgument(['codes'], 'No code was named.', 'one code or more, or nothing for all');
}
