// One owner for a data directory. The lock is a file that names the owning process; it is taken by a hard
// link, which fails when the file exists, so two starts at the same moment cannot both win. A lock whose
// owner has ended is taken over.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { errorCode } from '../error-code.ts';
import { isAlive, startOf } from './process-identity.ts';

interface Owner {
  pid: number;
  start: string | null;
}

export type LockResult = { held: true; release: () => void } | { held: false; owner: number };

/** Takes the lock at `path`, or tells which process has it. `release` is safe to call twice. */
export function lockDirectory(path: string): LockResult {
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid, start: startOf(process.pid) } satisfies Owner));
  try {
    for (;;) {
      try {
        linkSync(mine, path);
        return { held: true, release: () => release(path) };
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error;
      }
      const owner = readOwner(path);
      if (owner !== null && lives(owner)) return { held: false, owner: owner.pid };
      discardStale(path, owner);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** The live process that holds the lock at `path`, or null. */
export function lockOwner(path: string): number | null {
  const owner = readOwner(path);
  return owner !== null && lives(owner) ? owner.pid : null;
}

function release(path: string): void {
  const owner = readOwner(path);
  if (owner?.pid === process.pid && owner.start === startOf(process.pid)) rmSync(path, { force: true });
}

function lives(owner: Owner): boolean {
  if (!isAlive(owner.pid)) return false;
  const start = startOf(owner.pid);
  return start === null || owner.start === null || start === owner.start;
}

function readOwner(path: string): Owner | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

// Two processes may both have read the same dead owner. The stale file is moved away first and looked at
// again, so that the slower of the two puts back the lock that the faster one has taken meanwhile.
function discardStale(path: string, seen: Owner | null): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = readOwner(aside);
  if (moved !== null && (moved.pid !== seen?.pid || moved.start !== seen.start)) renameSync(aside, path);
  else rmSync(aside, { force: true });
}
