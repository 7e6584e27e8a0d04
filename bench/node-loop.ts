/**
 * The load generator in JavaScript, a process of its own: one client for honest medians, a fixed rate of
 * arrivals, and closed loops where wrk is not installed. A latency in an open loop counts from when the
 * request was due, not from when it could be sent, so that a server that stalls is not spared the requests
 * that it kept waiting (coordinated omission).
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { bodyOf, JOB, type Templates, TOKEN } from './operation.ts';
import { percentile } from './statistics.ts';

interface Options {
  readonly kind: 'closed' | 'open';
  readonly directory: string;
  readonly prefix: string;
  readonly mode: 'pairs' | 'single';
  readonly url: string;
  readonly key: string | null;
  readonly connections: number;
  readonly seconds: number;
  /** Arrivals a second, in an open loop. */
  readonly rate?: number;
}

const options = JSON.parse(process.argv[2] ?? '') as Options;
const read = (name: string): string => readFileSync(join(options.directory, name), 'utf8');
const templates: Templates = {
  prefix: read('prefix'),
  item: read('item'),
  suffix: read('suffix'),
  settle: read('settle'),
  count: Number(read('count')),
};
const accounts = read('accounts').split('\n');
const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
const target = new URL(options.url);
const headers = {
  'content-type': 'application/json',
  ...(options.key !== null && { authorization: `Bearer ${options.key}` }),
};

let asked = 0;
let granted = 0;
let settled = 0;
let failures = 0;
let sample = '';
const latencies: number[] = [];

function post(body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(
      target,
      { agent, method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks).toString()));
        response.on('error', reject);
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

function failed(text: string): null {
  failures += 1;
  if (sample === '') sample = text.slice(0, 300);
  return null;
}

/** Asks once; the answer when it was a full grant. */
async function ask(): Promise<string | null> {
  asked += 1;
  const account = accounts[asked % accounts.length] ?? '';
  const text = await post(bodyOf(templates, { key: `${options.prefix}-${asked}`, account })).catch(String);
  if (text.includes('"errors"') || text.split('"JobGranted"').length - 1 !== templates.count) {
    return failed(text);
  }
  granted += templates.count;
  return text;
}

async function settle(answer: string): Promise<void> {
  const job = /"id":"([^"]+)"/.exec(answer)?.[1] ?? '';
  const token = /"token":"([^"]+)"/.exec(answer)?.[1] ?? '';
  const text = await post(templates.settle.replace(JOB, job).replace(TOKEN, token)).catch(String);
  if (text.includes('"JobSettled"') && !text.includes('"errors"')) settled += 1;
  else failed(text);
}

async function closed(until: number): Promise<void> {
  while (performance.now() < until) {
    const began = performance.now();
    const answer = await ask();
    if (answer !== null && options.mode === 'pairs') await settle(answer);
    latencies.push(performance.now() - began);
  }
}

/** Sends what is due at each turn, however late, and notes how long each was since it was due. */
async function open(began: number, until: number, every: number): Promise<void> {
  const under: Promise<void>[] = [];
  let due = began;
  while (due < until) {
    while (due <= performance.now() && due < until) {
      const at = due;
      under.push(
        ask().then(() => {
          latencies.push(performance.now() - at);
        }),
      );
      due += every;
    }
    // A timer of Node's is good for a millisecond; below that the turns of the loop are the clock.
    await new Promise((resolve) =>
      due - performance.now() > 2 ? setTimeout(resolve, 1) : setImmediate(resolve),
    );
  }
  await Promise.all(under);
}

const began = performance.now();
const until = began + options.seconds * 1_000;
if (options.kind === 'open') await open(began, until, 1_000 / (options.rate ?? 1));
else await Promise.all(Array.from({ length: options.connections }, () => closed(until)));
const seconds = (performance.now() - began) / 1_000;
agent.destroy();
console.log(
  JSON.stringify({
    seconds,
    granted,
    settled,
    failures,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    sample,
  }),
);
