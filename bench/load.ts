/**
 * The load: a process of its own that asks as fast as it is answered (closed loop) by a number of connections, or
 * at a rate whatever comes back (open loop). wrk where it is installed, which costs a fraction of what the servers
 * cost, else autocannon; open loops are always autocannon's, whose latencies count from when a request was due.
 */
import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REQUEST_JOB, REQUEST_JOBS, SETTLE_JOB } from './operations.ts';

export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** `life`: each job is settled. `bulk`: a hundred jobs in each request. */
  readonly kind: 'request' | 'life' | 'bulk';
  readonly key: string;
  readonly accounts: readonly string[];
  readonly priority?: 'CRITICAL' | 'STANDARD';
  /** Requests a second, in an open loop. Left out: a closed loop. */
  readonly rate?: number;
}

export interface Measured {
  /** Answers a second; an answer that is wrong ends the measurement. */
  readonly rate: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
  readonly errors: number;
}

const run = promisify(execFile);
const hasWrk = spawnSync('wrk', ['-v']).error === undefined;

let files = 0;

/** A file of its own for each load, because some run at the same time. */
function nextFile(directory: string, ending: string): string {
  files += 1;
  return join(directory, `load-${files}.${ending}`);
}

export const CLOSED_LOOP = hasWrk ? 'wrk' : 'autocannon';

/** Measures one load. `directory` is for what is handed to the process. Throws when an answer was wrong. */
export async function measure(load: Load, directory: string): Promise<Measured> {
  return hasWrk && load.rate === undefined ? byWrk(load, directory) : byAutocannon(load, directory);
}

async function byWrk(load: Load, directory: string): Promise<Measured> {
  const spec = nextFile(directory, 'lua');
  const { key, accounts, kind, priority = 'STANDARD' } = load;
  const values = {
    key,
    kind,
    priority,
    run: randomUUID(),
    requestJob: REQUEST_JOB,
    settleJob: SETTLE_JOB,
    requestJobs: REQUEST_JOBS,
  };
  const lines = Object.entries(values).map(([name, value]) => `${name} = [==[${value}]==]`);
  writeFileSync(spec, [...lines, `accounts = {${accounts.map((id) => `'${id}'`).join(',')}}`].join('\n'));
  const script = new URL('requests.lua', import.meta.url).pathname;
  const { connections, seconds, url } = load;
  const { stdout, stderr } = await run('wrk', [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '30s',
    '-s',
    script,
    url,
    '--',
    spec,
  ]);
  if (stderr !== '') throw new Error(`an answer was wrong: ${stderr}`);
  const found = /RESULT (\{.*\})/.exec(stdout)?.[1];
  if (found === undefined) throw new Error(`wrk said: ${stdout}`);
  const { requests, micros, p50, p99, errors } = JSON.parse(found);
  return { rate: requests / (micros / 1e6), p50Micros: p50, p99Micros: p99, errors };
}

async function byAutocannon(load: Load, directory: string): Promise<Measured> {
  const spec = nextFile(directory, 'json');
  writeFileSync(spec, JSON.stringify(load));
  const program = new URL('autocannon-load.ts', import.meta.url).pathname;
  const register = new URL('../scripts/register-typescript.js', import.meta.url).href;
  const { stdout } = await run(process.execPath, ['--import', register, program, spec]);
  return JSON.parse(stdout);
}
