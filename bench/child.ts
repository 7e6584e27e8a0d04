/** Programs that run beside the suite: started, waited for, ended, and looked at from outside. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const PROJECT = join(import.meta.dirname, '..');
const REGISTER = join(PROJECT, 'scripts', 'register-typescript.js');

export interface Child {
  /** The line of JSON that it said it was ready with. */
  readonly ready: unknown;
  readonly pid: number;
  stop(): Promise<void>;
}

/** The environment without settings of Weir, so that both sides run as they come. */
export function cleanEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('WEIR_') && name !== 'DATABASE_URL',
  );
  return { ...Object.fromEntries(kept), NODE_ENV: 'production', ...more };
}

/** The arguments of this Node that run a file of bench/. */
export function benchProgram(file: string): string[] {
  return ['--import', REGISTER, join(import.meta.dirname, file)];
}

/** Starts a program under this very Node; resolves with the first line of JSON that it says. */
export async function startNode(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Child> {
  const child = spawn(process.execPath, args, {
    cwd: PROJECT,
    env: cleanEnvironment(environment),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = await firstJson(child).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return { ready, pid: child.pid ?? 0, stop: () => stop(child) };
}

async function firstJson(child: ChildProcess): Promise<unknown> {
  if (child.stdout === null) throw new Error('A program without standard output says nothing.');
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('{')) continue;
    child.stdout.resume();
    return JSON.parse(line);
  }
  throw new Error(`${child.spawnargs.join(' ')} ended before it was ready.`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  // One that is flooded with requests may take long to answer them all, and nobody waits for the answers.
  const hard = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(hard);
}

/** Runs a program to its end; resolves with what it said. Throws when it fails. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn(command, args, {
    cwd: PROJECT,
    env: cleanEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} failed (${String(code)}): ${err.slice(-2000)}`);
  return out;
}

/** Resident memory of a process in bytes; NaN where there is no /proc. */
export function residentBytes(pid: number): number {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return Number.NaN;
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? Number.NaN) * 1024;
}

/** Where a program is on the PATH; null when it is not. */
export function findProgram(name: string): string | null {
  const directories = (process.env.PATH ?? '').split(':');
  return directories.map((directory) => join(directory, name)).find((file) => existsSync(file)) ?? null;
}
