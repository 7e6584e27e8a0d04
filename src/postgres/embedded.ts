// A real Postgres of our own, run as a child process on a directory that is kept between starts, for
// everybody who has no database at hand. It owns the server's process: start, watch, start again after a
// crash, stop. It knows nothing of Weir's tables.
//
// The npm package's own launcher is not used: it stops the server at the first SIGTERM, while requests
// are still being drained, and it knows neither leftovers nor a second start on the same directory.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '../error-code.ts';
import { StartupError } from '../startup-error.ts';
import { lockDirectory } from './directory-lock.ts';
import { CLUSTER_OWNER, clearLeftovers, ensureCluster, findPrograms, lastLine } from './embedded-cluster.ts';
import { type ServerUser, serverUser } from './embedded-user.ts';

export interface EmbeddedPostgres {
  /** A connection string for a database of this server, as its superuser. */
  url: (database: string) => string;
  /** The number of the server's process, which changes when it had to be started again. */
  pid: () => number | undefined;
  /** Ends the server; what is open is rolled back. Safe to call twice. */
  stop: () => Promise<void>;
}

/** Milliseconds after which a server that is not ready has failed to start. */
const START_TIMEOUT_MS = 60_000;

/**
 * Starts Postgres on `directory`, making it when it is empty. `settings` are server settings by name.
 * Throws a StartupError when another live process uses the directory or the server does not come up.
 */
export async function startEmbeddedPostgres({
  directory,
  settings = {},
  onCrash = () => undefined,
}: {
  directory: string;
  settings?: Record<string, string | number>;
  /** Called when the server ended by itself, before it is started again. */
  onCrash?: (message: string) => void;
}): Promise<EmbeddedPostgres> {
  const home = resolve(directory);
  mkdirSync(home, { recursive: true });
  const lock = lockDirectory(join(home, 'lock'));
  if (!lock.held) {
    throw new StartupError(
      `Another Weir (process ${lock.owner}) already uses ${home}; stop it, set WEIR_DATA_DIR to another directory, or give both one DATABASE_URL.`,
    );
  }
  try {
    const user = await serverUser();
    const programs = findPrograms(user);
    const password = keptPassword(home);
    const data = await ensureCluster({ directory: home, programs, user, password });
    await clearLeftovers(data);
    const port = await freePort();
    const server = { home, data, programs, user, port, settings };
    const supervisor = supervise(await startUntilReady(server), server, onCrash);
    const authority = `${CLUSTER_OWNER}:${password}@127.0.0.1:${port}`;
    return {
      url: (database) => `postgresql://${authority}/${encodeURIComponent(database)}`,
      pid: supervisor.pid,
      stop: async () => {
        await supervisor.stop();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface Server {
  home: string;
  data: string;
  programs: string;
  user: ServerUser | null;
  port: number;
  settings: Record<string, string | number>;
}

// Starts the server again whenever it ends without having been asked to: clients see a fault meanwhile, and
// find it at the same port afterwards.
function supervise(first: ChildProcess, server: Server, onCrash: (message: string) => void) {
  let child = first;
  let stopping = false;
  let restarting: Promise<void> = Promise.resolve();

  const restart = async (): Promise<void> => {
    onCrash(`The embedded Postgres ended unexpectedly and is started again: ${logTail(server.home)}`);
    for (let pause = 200; !stopping; pause = Math.min(pause * 2, 5_000)) {
      try {
        await clearLeftovers(server.data);
        child = await startUntilReady(server);
        watch();
        return;
      } catch (error) {
        // Backends of the dead server may hold its shared memory for a moment longer.
        onCrash(errorMessage(error));
        await sleep(pause);
      }
    }
  };
  const watch = (): void => {
    child.once('exit', () => {
      if (!stopping) restarting = restart();
    });
  };
  watch();

  return {
    pid: () => child.pid,
    stop: async (): Promise<void> => {
      stopping = true;
      await restarting;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGINT');
      // A backend that does not listen to the fast shutdown within ten seconds gets the immediate one.
      const hard = setTimeout(() => child.kill('SIGQUIT'), 10_000);
      await ended;
      clearTimeout(hard);
    },
  };
}

// Each statement takes some 100 kB and gives them back. By default the C library (glibc, malloc(3), mallopt(3))
// returns them to the system every time and asks for them anew, which took a fifth of a short transaction.
const KEPT_MEMORY = {
  MALLOC_TOP_PAD_: String(2 ** 20),
  MALLOC_TRIM_THRESHOLD_: String(64 * 2 ** 20),
  MALLOC_MMAP_THRESHOLD_: String(4 * 2 ** 20),
};

async function startUntilReady({
  home,
  data,
  programs,
  user,
  port,
  settings,
}: Server): Promise<ChildProcess> {
  const flags = Object.entries({
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    shared_buffers: '256MB',
    max_connections: 200,
    ...settings,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(join(home, 'postgres.log'), 'a');
  // Its own process group: Ctrl-C in a terminal goes to every process of the group, and the server must
  // outlive the requests that are still being answered.
  const child = spawn(join(programs, 'bin', 'postgres'), ['-D', data, ...flags], {
    ...user,
    cwd: '/',
    // biome-ignore lint/style/noProcessEnv: handed on as it is, nothing is read from it
    env: { ...process.env, ...KEPT_MEMORY },
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let failure: string | null = null;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', () => {
    failure ??= logTail(home);
  });
  for (let waited = 0; !isReady(data, child); waited += 10) {
    if (failure !== null)
      throw new StartupError(`The embedded Postgres in ${home} did not start: ${failure}`);
    if (waited > START_TIMEOUT_MS) {
      child.kill('SIGQUIT');
      throw new StartupError(
        `The embedded Postgres in ${home} was not ready within a minute; see postgres.log.`,
      );
    }
    await sleep(10);
  }
  return child;
}

// The same sign that pg_ctl waits for: the server writes its status into the eighth line of its pid file.
function isReady(data: string, child: ChildProcess): boolean {
  const pidFile = join(data, 'postmaster.pid');
  if (!existsSync(pidFile)) return false;
  const lines = readFileSync(pidFile, 'utf8').split('\n');
  return Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready';
}

function logTail(home: string): string {
  const log = join(home, 'postgres.log');
  return existsSync(log) ? lastLine(readFileSync(log, 'utf8').slice(-2000)) : `${home} is gone`;
}

function keptPassword(home: string): string {
  const file = join(home, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening, failed) => {
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', listening);
  });
  const address = probe.address();
  await new Promise((closed) => probe.close(closed));
  if (address === null || typeof address === 'string') throw new Error('No free port was given out.');
  return address.port;
}
