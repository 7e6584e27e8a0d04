/** What can be wrong with an account's ledger, and how it is named. */

/**
 * Where something does not hold:
 *
 *   MISSING     an entry is not there, or one is there that nobody counted
 *   UNREADABLE  the packed bytes of an entry, a state or an open job can't be read
 *   COLUMN      a column of the journal says something else than the packed entry beside it
 *   TIME        instants run backwards
 *   LINK        an entry does not follow from the entries before it about the same job or grant
 *   POSTINGS    postings do not sum to zero, or are not those of what the entry says
 *   BALANCE     the balance in an entry is not that of the entries up to it
 *   TREE        a hash of the Merkle tree is not that of the entries
 *   CHECKPOINT  the journal is not the one that was signed
 *   STATE       the account's present state is not that of its journal
 *   GRANT       the row of a grant is not that of the journal
 *   OPEN_JOB    the rows of open jobs, or of requests that wait, are not those of the journal
 */
export type FlawKind =
  | 'MISSING'
  | 'UNREADABLE'
  | 'COLUMN'
  | 'TIME'
  | 'LINK'
  | 'POSTINGS'
  | 'BALANCE'
  | 'TREE'
  | 'CHECKPOINT'
  | 'STATE'
  | 'GRANT'
  | 'OPEN_JOB';

export interface Flaw {
  readonly what: FlawKind;
  /** One sentence, for people. */
  readonly message: string;
  /** The number of the entry that it is about, where that is not the entry at hand; null when it is about none. */
  readonly seq?: number | null;
}

/** The first thing that is wrong with an account's ledger. */
export interface Broken {
  readonly accountId: string;
  /** The number of the entry that it is about; null when it is about no single entry. */
  readonly seq: number | null;
  readonly what: FlawKind;
  readonly message: string;
}

export function flaw(what: FlawKind, message: string, seq?: number | null): Flaw {
  return seq === undefined ? { what, message } : { what, message, seq };
}

/** The flaw, located: at its own entry where it names one, else at `seq`. */
export function brokenAt(accountId: string, seq: number | null, found: Flaw): Broken {
  const { what, message } = found;
  return { accountId, seq: found.seq === undefined ? seq : found.seq, what, message };
}
