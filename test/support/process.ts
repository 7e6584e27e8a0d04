// Weir as a process of its own, started as a person would start it, only without the build.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..', '..');

export interface WeirProcess {
  child: ChildProcess;
  /** The first line of standard output, as JSON. Fails with standard error when there will be none. */
  ready: Promise<{ url: string; keys: Record<string, string> }>;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** Runs `weir` with these settings and nothing else of the environment but PATH. It is killed in the end. */
export function runWeir(
  settings: Record<string, string>,
  { args = ['start', '--json'], nodeFlags = [] }: { args?: string[]; nodeFlags?: string[] } = {},
): WeirProcess {
  const loader = ['--import', join(ROOT, 'scripts', 'register-typescript.js')];
  const child = spawn(process.execPath, [...nodeFlags, ...loader, join(ROOT, 'src', 'main.ts'), ...args], {
    env: { PATH: process.env.PATH, LOG_LEVEL: 'error', PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child);
    return { code: code as number | null, stdout, stderr };
  });
  const firstLine = once(createInterface(child.stdout), 'line').then(([line]) => JSON.parse(String(line)));
  const failed = ended.then(() => {
    throw new Error(`weir ended before it was ready: ${stderr}`);
  });
  const ready = Promise.race([firstLine, failed]);
  // Whoever only waits for the end must not be told of a start that was never asked about.
  ready.catch(() => undefined);
  return { child, ready, ended };
}

/** An empty directory that is removed after the file's last test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'weir-data-'));
  // Passable, as the directory of a project is: root's Postgres runs as another user.
  chmodSync(directory, 0o755);
  directories.push(directory);
  return directory;
}

const running = new Set<ChildProcess>();
const directories: string[] = [];

afterAll(async () => {
  const endings = [...running].map((child) => {
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    return ended;
  });
  await Promise.all(endings);
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});
