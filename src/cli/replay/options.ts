// The options of `replay`, checked: each that cannot be right is refused with what would be.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { EXIT_BAD_SETTING, StartupError } from '../../startup-error.ts';
import type { ReplayTerms } from './replay.ts';

export interface ReplayOptions {
  readonly json: boolean;
  /** A Weir that runs already, and a key with the role OPERATOR; null starts one. */
  readonly server: { url: string; key: string } | null;
  /** How many rows are played at most. */
  readonly limit: number;
  readonly terms: ReplayTerms;
}

/** The options as the command line gives them: text, or the defaults. */
export interface RawOptions {
  json: boolean;
  url?: string;
  key?: string;
  run?: string;
  limit?: string;
  speed: string;
  seed: string;
  accounts: string;
  plans: string;
  model: string;
  tick: string;
  width: string;
  retries: string;
  patience: string;
  lease: string;
  cancelled: string;
  abandoned: string;
}

const shape = z.object({
  seed: integer(0, 4_294_967_295),
  accounts: integer(1, 100_000),
  limit: integer(1, 100_000_000).optional(),
  width: integer(1, 256),
  retries: integer(0, 100),
  tick: seconds(0.001, 60),
  patience: seconds(0, 31_536_000),
  lease: seconds(1, 86_400),
  cancelled: number(0, 1),
  abandoned: number(0, 1),
  speed: z.union([z.literal('max').transform(() => null), number(0.000_001, 1_000_000)]),
  url: z.url({ protocol: /^https?$/ }).optional(),
  key: z.string().optional(),
  model: z.string().min(1),
  plans: z.string().transform((text) => text.split(',').map((slug) => slug.trim())),
  run: z
    .string()
    .regex(/^[\x21-\x7e]{4,60}$/)
    .optional(),
});

const EXPECTED: Record<keyof typeof shape.shape, string> = {
  seed: 'a whole number from 0 to 4294967295',
  accounts: 'a whole number from 1 to 100000',
  limit: 'a whole number from 1 to 100000000',
  width: 'a whole number from 1 to 256',
  retries: 'a whole number from 0 to 100',
  tick: 'seconds from 0.001 to 60',
  patience: 'seconds from 0 to 31536000',
  lease: 'seconds from 1 to 86400',
  cancelled: 'a share from 0 to 1',
  abandoned: 'a share from 0 to 1',
  speed: 'max, or how many seconds of the trace pass in a second',
  url: "the address of a Weir's /graphql",
  key: 'a key with the role OPERATOR',
  model: 'the slug of a model',
  plans: 'slugs of plans, from the smallest to the largest, separated by commas',
  run: '4 to 60 printable characters without spaces',
};

/** Throws a StartupError that names every option that is wrong. */
export function readOptions(raw: RawOptions): ReplayOptions {
  const result = shape.safeParse(raw);
  if (!result.success) {
    const names = [...new Set(result.error.issues.map(({ path }) => path[0] as keyof typeof EXPECTED))];
    const wrong = names.map((name) => `--${name} has to be ${EXPECTED[name]}`);
    throw new StartupError(`${wrong.join('; ')}.`, { exitCode: EXIT_BAD_SETTING });
  }
  const { url, key, seed, limit, tick, patience, lease, retries, cancelled, abandoned, run, ...terms } =
    result.data;
  if ((url === undefined) !== (key === undefined)) {
    throw new StartupError('--url and --key go together: the address, and a key with the role OPERATOR.', {
      exitCode: EXIT_BAD_SETTING,
    });
  }
  if (cancelled + abandoned > 1) {
    throw new StartupError('--cancelled and --abandoned are shares of all jobs and sum to at most 1.', {
      exitCode: EXIT_BAD_SETTING,
    });
  }
  if (tick * 2 > lease) {
    throw new StartupError('--tick has to be at most half of --lease, so that heartbeats come in time.', {
      exitCode: EXIT_BAD_SETTING,
    });
  }
  return {
    json: raw.json,
    server: url !== undefined && key !== undefined ? { url, key } : null,
    limit: limit ?? Number.POSITIVE_INFINITY,
    terms: {
      ...terms,
      seed,
      tickMs: tick,
      patienceMs: patience,
      leaseMs: lease,
      maxRetries: retries,
      mishaps: { cancelled, abandoned },
      // A Weir of its own has never heard of another run; on one that is shared each run is a new one.
      run: run ?? (url === undefined ? `replay-${seed}` : `replay-${seed}-${randomBytes(4).toString('hex')}`),
    },
  };
}

function number(min: number, max: number) {
  return z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
}

function integer(min: number, max: number) {
  return number(min, max).pipe(z.number().int());
}

// In milliseconds, whole.
function seconds(min: number, max: number) {
  return number(min, max).transform((value) => Math.round(value * 1000));
}
