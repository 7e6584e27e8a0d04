/** `single`: one client's request and settlement, against two hello-worlds and two flushes of the disk. */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { REQUEST_JOB, SETTLE_JOB } from './operations.ts';
import type { MakeRow } from './rows.ts';
import { median } from './statistics.ts';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const MICROS = 1_000;
const WARM_UP = 300;

function send(url: string, key: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      authorization: `Bearer ${key}`,
    };
    const asked = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(text));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

async function times(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const began = performance.now();
    await work();
    taken.push((performance.now() - began) * MICROS);
  }
  return taken;
}

async function flushes(directory: string, count: number): Promise<number[]> {
  const path = join(directory, 'flush');
  const file = openSync(path, 'w');
  const taken = await times(count, async () => {
    writeSync(file, Buffer.alloc(8192), 0, 8192, 0);
    fdatasyncSync(file);
  });
  closeSync(file);
  rmSync(path);
  return taken;
}

export const singleRow: MakeRow = async ({ world, timing }) => {
  const { weir, hello, key, accounts, directory } = world;
  const salt = `single-${Date.now()}-`;
  let sent = 0;
  const requestBody = (): string => {
    sent += 1;
    const workload = { quantities: [{ meter: 'unit', quantity: '2' }] };
    const input = {
      idempotencyKey: `${salt}${sent}`,
      accountId: accounts[sent % accounts.length],
      model: 'unit',
      workload,
    };
    return JSON.stringify({ query: REQUEST_JOB, variables: { input } });
  };
  const pair = async (): Promise<void> => {
    const { job, lease } = JSON.parse(await send(weir.url, key, requestBody())).data.requestJob;
    const usage = [{ meter: 'unit', quantity: '1' }];
    const input = { jobId: job.id, leaseToken: lease.token, outcome: 'SUCCEEDED', usage };
    await send(weir.url, key, JSON.stringify({ query: SETTLE_JOB, variables: { input } }));
  };
  const greeting = () => send(hello.url, key, requestBody());
  await times(WARM_UP, pair);
  await times(WARM_UP, greeting);
  const ratios: number[] = [];
  const pairs: number[] = [];
  const others: number[] = [];
  for (let round = 0; round < timing.rounds; round += 1) {
    const own = median(await times(500, pair));
    const other = 2 * median(await times(500, greeting)) + 2 * median(await flushes(directory, 300));
    pairs.push(own);
    others.push(other);
    ratios.push(own / other);
  }
  agent.destroy();
  return {
    ratio: median(ratios),
    figures: {
      pair_p50_micros: Math.round(median(pairs)),
      two_hellos_and_flushes_micros: Math.round(median(others)),
    },
  };
};
