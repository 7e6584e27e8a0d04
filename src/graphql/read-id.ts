/**
 * Reading the global ids in a mutation's input. An id that can't be read, or that names another kind of
 * thing, is a mistake in the input; whether what it names exists is for the use case to tell.
 */
import { type Invalid, invalid } from '../problem.ts';
import { readDraftGid, readGid } from './global-id.ts';

export interface OwnedRef {
  readonly accountId: string;
  readonly id: string;
}

const NAMES = {
  acc: 'an account',
  job: 'a job',
  dec: 'a decision',
  grant: 'a credit grant',
  quote: 'a quote',
  draft: 'a draft policy',
};

function badId(kind: keyof typeof NAMES, path: readonly string[]): Invalid {
  const expected = `the id of ${NAMES[kind]} as Weir gave it: ${kind}_...`;
  return invalid('BAD_ID', path, `${path.at(-1)} is not the id of ${NAMES[kind]}.`, expected);
}

/** The account that an id names. */
export function readAccountId(gid: string, path: readonly string[]): string | Invalid {
  const ref = readGid(gid);
  return ref?.kind === 'acc' ? ref.accountId : badId('acc', path);
}

/** The draft policy that an id names. */
export function readDraftId(gid: string, path: readonly string[]): string | Invalid {
  return readDraftGid(gid) ?? badId('draft', path);
}

/** The job that an id names, or the request that the id of its ticket names: they have one subject. */
export function readJobOrTicketId(gid: string, path: readonly string[]): OwnedRef | Invalid {
  const ref = readGid(gid);
  return ref?.kind === 'ticket' ? { accountId: ref.accountId, id: ref.id } : readOwnedId('job', gid, path);
}

/** What an id of something that belongs to an account names. */
export function readOwnedId(
  kind: 'job' | 'dec' | 'grant' | 'quote',
  gid: string,
  path: readonly string[],
): OwnedRef | Invalid {
  const ref = readGid(gid);
  return ref?.kind === kind ? { accountId: ref.accountId, id: ref.id } : badId(kind, path);
}
