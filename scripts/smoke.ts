// The README's first command as a stranger runs it: `npm start -- --json` on an empty data directory. It has to
// get ready, answer, and end in order when it is told to.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const directory = mkdtempSync(join(tmpdir(), 'weir-smoke-'));
chmodSync(directory, 0o755);
const child = spawn('npm', ['start', '--silent', '--', '--json'], {
  cwd: join(import.meta.dirname, '..'),
  env: { ...process.env, PORT: '0', WEIR_DATA_DIR: directory },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const { url } = JSON.parse(await lastLine(child)) as { url: string };
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  const answer = await response.text();
  if (answer !== '{"data":{"__typename":"Query"}}') throw new Error(`Weir answered ${answer}`);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
  if (await answers(url)) throw new Error('Weir still answers after npm was told to end.');
  console.log(`npm start got ready, answered at ${url} and ended.`);
} finally {
  child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
}

async function lastLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('npm start has no standard output.');
  for await (const line of createInterface(stdout)) if (line.startsWith('{')) return line;
  throw new Error('npm start ended before it was ready.');
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
