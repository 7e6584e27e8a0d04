/**
 * The demo: what a fresh Weir has in it, so that a stranger can try it within a minute. The documents are
 * files of their own (demo/), to be read and copied; here are the rest and the reading.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MICRO } from '../domain/decimal.ts';

/** How many credits a US dollar buys, as the demo's price book has it: USD 0.10 a second of video are 2.5 credits. */
export const CREDITS_PER_DOLLAR = 25;

/** The same place seen from src/catalogue and from dist/catalogue. */
const DIRECTORY = join(import.meta.dirname, '..', '..', 'demo');

/** The text of one of the demo's documents, e.g. "plans/free.jsonc". */
export function demoDocument(file: string): string {
  return readFileSync(join(DIRECTORY, file), 'utf8');
}

export const DEMO_POOLS = [
  { slug: 'video', name: 'Video', capacity: 200 },
  { slug: 'code', name: 'Code', capacity: 5_000 },
  { slug: 'misc', name: 'Everything else', capacity: 1_000_000 },
];

export const DEMO_MODELS = ['sora-2', 'sora-2-pro', 'codex', 'unit'];
export const DEMO_PLANS = ['free', 'plus', 'pro', 'enterprise', 'bare'] as const;
export type DemoPlan = (typeof DEMO_PLANS)[number];

export interface DemoAccount {
  readonly plan: DemoPlan;
  readonly name: string;
  /** Micro-credits given for nothing; 0 is none. */
  readonly welcome: bigint;
  /** Micro-credits bought; 0 is none. */
  readonly purchased: bigint;
  /** How much may be owed on the post-paid line, in micro-credits. */
  readonly postpaidLimit: bigint;
}

/** One on each plan. Never changed once released: a database that was seeded before has them as they were. */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { plan: 'free', name: 'Demo Free', welcome: 25n * MICRO, purchased: 0n, postpaidLimit: 0n },
  { plan: 'plus', name: 'Demo Plus', welcome: 25n * MICRO, purchased: 250n * MICRO, postpaidLimit: 0n },
  { plan: 'pro', name: 'Demo Pro', welcome: 100n * MICRO, purchased: 2_500n * MICRO, postpaidLimit: 0n },
  {
    plan: 'enterprise',
    name: 'Demo Enterprise',
    welcome: 0n,
    purchased: 250_000n * MICRO,
    postpaidLimit: 25_000n * MICRO,
  },
  { plan: 'bare', name: 'Demo Bare', welcome: 0n, purchased: 1_000_000n * MICRO, postpaidLimit: 0n },
];
