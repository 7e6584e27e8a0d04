// Postgres refuses to run as root, so when Weir is root the embedded server runs as another user, who must
// be able to reach the programs and the data. It owns that choice and nothing about the server itself.
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { StartupError } from '../startup-error.ts';

const run = promisify(execFile);

/** Where root keeps what the other user must reach when the project's own directory is closed to them. */
const SHARED_ROOT = '/var/lib/weir';

export interface ServerUser {
  uid: number;
  gid: number;
}

/** The user to run Postgres as, or null when this process may run it itself. Creates `postgres` if need be. */
export async function serverUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  const existing = await lookUp('postgres');
  if (existing !== null) return existing;
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
  } catch (useraddError) {
    try {
      await run('adduser', ['-S', '-D', '-H', 'postgres']);
    } catch {
      throw new StartupError(
        'Postgres cannot run as root and no user "postgres" could be created; create one, start Weir as another user, or set DATABASE_URL to a database of your own.',
        { cause: useraddError },
      );
    }
  }
  const created = await lookUp('postgres');
  if (created === null) throw new StartupError('The user "postgres" was created but cannot be found.');
  return created;
}

/**
 * A new empty directory that belongs to `user`: `directory` itself where every parent lets others pass, else
 * one under /var/lib/weir (a project in /root is closed to everybody else). Returns where it is.
 */
export function emptyDirectory(user: ServerUser | null, directory: string): string {
  const wanted = resolve(directory);
  const isPlace = user === null || isOpen(dirname(wanted));
  // By chance and not by the wanted path, so that data that was deleted here never comes back from there.
  const chosen = isPlace ? wanted : aside(wanted, randomUUID());
  rmSync(chosen, { recursive: true, force: true });
  mkdirSync(chosen, { recursive: true, mode: 0o700 });
  if (user !== null) chownSync(chosen, user.uid, user.gid);
  return chosen;
}

/** The directory of the Postgres programs of this version, or a copy of it that `user` can reach. */
export function programsFor(user: ServerUser | null, directory: string, version: string): string {
  if (user === null || isOpen(directory)) return directory;
  const copy = aside(directory, version);
  if (existsSync(copy)) return copy;
  // Copied beside its final place and renamed, so that a copy that was cut short is never taken for whole.
  const partial = `${copy}.${process.pid}`;
  cpSync(directory, partial, { recursive: true, verbatimSymlinks: true });
  renameSync(partial, copy);
  return copy;
}

function aside(path: string, variant: string): string {
  const hash = createHash('sha256').update(`${path}\0${variant}`).digest('hex').slice(0, 12);
  mkdirSync(SHARED_ROOT, { recursive: true });
  // Said apart from mkdir, whose mode the umask would narrow.
  chmodSync(SHARED_ROOT, 0o755);
  return join(SHARED_ROOT, `${basename(path)}-${hash}`);
}

/** Whether everybody may pass through `path` and all its parents. A part that does not exist yet is open. */
function isOpen(path: string): boolean {
  const parts: string[] = [];
  for (let at = resolve(path); at !== dirname(at); at = dirname(at)) parts.push(at);
  return parts.every((part) => !existsSync(part) || (statSync(part).mode & 0o001) !== 0);
}

async function lookUp(name: string): Promise<ServerUser | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    // `id` fails when there is no such user, which is an answer and not a fault.
    return null;
  }
}
