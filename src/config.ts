// The settings, read from the environment once. It owns every name, default and check, and is the only
// place that looks at process.env; everything else takes what it needs as a parameter.
import { join } from 'node:path';
import { z } from 'zod';
import type { Executor } from './http/graphql-over-http.ts';
import { EXIT_BAD_SETTING, StartupError } from './startup-error.ts';

/** The project's directory, seen from src as well as from dist. */
const PROJECT_DIRECTORY = join(import.meta.dirname, '..');

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const settings = {
  PORT: {
    schema: integer(0, 65_535).default(4000),
    expected: 'a port from 0 to 65535, where 0 takes any free one',
    meaning: 'The port for HTTP and WebSocket.',
  },
  HOST: {
    schema: z.string().default('127.0.0.1'),
    expected: 'a host name or an address to listen on, such as 0.0.0.0',
    meaning: 'The address to listen on. The default is reached from this machine only.',
  },
  DATABASE_URL: {
    schema: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    expected: 'a URL such as postgresql://user:password@host:5432/weir',
    meaning: 'A database of your own, Postgres 15 or newer. Left out, Weir runs an embedded one.',
  },
  WEIR_DATA_DIR: {
    schema: z.string().optional(),
    expected: 'a directory',
    meaning: 'Where the embedded Postgres keeps its data. Left out, `.weir` in the project.',
  },
  LOG_LEVEL: {
    schema: z.enum(LOG_LEVELS).default('info'),
    expected: `one of ${LOG_LEVELS.join(', ')}`,
    meaning: 'The least severe lines that are logged, as JSON on standard error.',
  },
  WEIR_DATABASE_POOL: {
    schema: integer(2, 500).default(10),
    expected: 'a whole number from 2 to 500',
    meaning: 'The most connections that this process opens for each of its two pools.',
  },
  WEIR_BATCH_MAX: {
    schema: integer(1, 1000).default(256),
    expected: 'a whole number from 1 to 1000',
    meaning: 'The most commands that are decided in one transaction.',
  },
  WEIR_QUEUE_MAX: {
    schema: integer(1, 1_000_000).default(20_000),
    expected: 'a whole number from 1 to 1000000',
    meaning:
      'The most commands that wait for a batch; beyond it the least urgent are answered with UNAVAILABLE.',
  },
  WEIR_EXECUTOR: {
    schema: z.enum(['compiled', 'compiled-in-apollo', 'apollo']).default('compiled'),
    expected: 'compiled, compiled-in-apollo or apollo',
    meaning:
      "Run operations that come again compiled, beside Apollo Server; compiled as the last step of its pipeline; or all of them by Apollo's own executor.",
  },
  WEIR_LANES: {
    schema: integer(1, 16).default(1),
    expected: 'a whole number from 1 to 16',
    meaning:
      'How many transactions decide at a time, each for its share of the accounts. Those of accounts that share a pool wait for one another, so that more than one pays only where a node serves many pools.',
  },
  WEIR_JWT_JWKS_URL: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    expected: 'an http or https URL of a JSON Web Key Set',
    meaning: 'Accept JWTs signed by these keys, besides API keys.',
  },
  WEIR_JWT_SECRET: {
    schema: z.string().min(32).optional(),
    expected: 'at least 32 characters',
    meaning: 'Accept JWTs signed with this secret by HMAC, besides API keys.',
  },
  WEIR_JWT_ISSUER: {
    schema: z.string().optional(),
    expected: 'the text of the `iss` claim',
    meaning: 'Accept only JWTs of this issuer.',
  },
  WEIR_JWT_AUDIENCE: {
    schema: z.string().optional(),
    expected: 'the text of the `aud` claim',
    meaning: 'Accept only JWTs for this audience.',
  },
  WEIR_PAYMENT_WEBHOOK_SECRET: {
    schema: z.string().min(32).optional(),
    expected: 'at least 32 characters',
    meaning:
      'What a payment provider signs its webhooks with, to /webhooks/payments. Left out, none from outside is believed.',
  },
  WEIR_SIGNING_KEY_FILE: {
    schema: z.string().optional(),
    expected: 'a file with an Ed25519 private key, PKCS #8 in PEM',
    meaning:
      'What checkpoints of the ledger are signed with. Left out, a key that Weir makes once and keeps in its database.',
  },
  WEIR_CHECK_LEDGER: {
    schema: z.enum(['true', 'false']).default('true'),
    expected: 'true or false',
    meaning:
      'Prove the ledger in the background, on one node at a time, and raise an alarm when it is broken.',
  },
  WEIR_DEMO: {
    schema: z.enum(['true', 'false']).default('true'),
    expected: 'true or false',
    meaning:
      'Add the demo catalogue, its accounts and their keys, as far as they are missing. Set it to false in production.',
  },
  WEIR_VIRTUAL_TIME: {
    schema: z.enum(['true', 'false']).default('false'),
    expected: 'true or false',
    meaning: 'Let callers set the clock, for replay and simulation, on a database that was created for that.',
  },
};

type Values = { [Name in keyof typeof settings]: z.output<(typeof settings)[Name]['schema']> };

export interface JwtConfig {
  keys: { jwksUrl: string } | { secret: string };
  issuer: string | null;
  audience: string | null;
}

/** Compiling costs more than running once: a document that comes once is not worth it. */
const EXECUTORS: Readonly<Record<Executor['kind'], Executor>> = {
  compiled: { kind: 'compiled', after: 1 },
  'compiled-in-apollo': { kind: 'compiled-in-apollo', after: 1 },
  apollo: { kind: 'apollo' },
};

export interface Config {
  port: number;
  host: string;
  /** Null: run the embedded Postgres in `dataDirectory`. */
  databaseUrl: string | null;
  dataDirectory: string;
  logLevel: (typeof LOG_LEVELS)[number];
  databasePoolSize: number;
  /** What runs operations over HTTP. */
  executor: Executor;
  batch: { maxCommands: number; maxWaiting: number; lanes: number };
  /** Null: only API keys are accepted. */
  jwt: JwtConfig | null;
  /** Null: checkpoints are signed with the installation's own key. */
  signingKeyFile: string | null;
  checkLedger: boolean;
  /** Null: no webhook from outside is believed. */
  paymentWebhookSecret: string | null;
  demo: boolean;
  virtualTime: boolean;
}

/**
 * Reads the settings; one that is set to nothing counts as left out. Throws a StartupError with one line
 * that names every setting that is wrong and what would be right.
 */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const { values, problems } = readValues(environment);
  if (values.WEIR_JWT_JWKS_URL !== undefined && values.WEIR_JWT_SECRET !== undefined) {
    problems.push('WEIR_JWT_JWKS_URL and WEIR_JWT_SECRET exclude each other: set one of them');
  }
  if (problems.length > 0) throw new StartupError(problems.join('; '), { exitCode: EXIT_BAD_SETTING });
  return {
    port: values.PORT,
    host: values.HOST,
    databaseUrl: values.DATABASE_URL ?? null,
    dataDirectory: values.WEIR_DATA_DIR ?? join(PROJECT_DIRECTORY, '.weir'),
    logLevel: values.LOG_LEVEL,
    databasePoolSize: values.WEIR_DATABASE_POOL,
    executor: EXECUTORS[values.WEIR_EXECUTOR],
    batch: {
      maxCommands: values.WEIR_BATCH_MAX,
      maxWaiting: values.WEIR_QUEUE_MAX,
      lanes: values.WEIR_LANES,
    },
    jwt: readJwt(values),
    signingKeyFile: values.WEIR_SIGNING_KEY_FILE ?? null,
    checkLedger: values.WEIR_CHECK_LEDGER === 'true',
    paymentWebhookSecret: values.WEIR_PAYMENT_WEBHOOK_SECRET ?? null,
    demo: values.WEIR_DEMO === 'true',
    virtualTime: values.WEIR_VIRTUAL_TIME === 'true',
  };
}

/** One row a setting, as docs/settings.md shows them. */
export function describeSettings(): { name: string; byDefault: string; expected: string; meaning: string }[] {
  return Object.entries(settings).map(([name, { schema, expected, meaning }]) => {
    const byDefault = schema.safeParse(undefined);
    return { name, byDefault: byDefault.data === undefined ? '' : String(byDefault.data), expected, meaning };
  });
}

function readValues(environment: Record<string, string | undefined>): { values: Values; problems: string[] } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { schema, expected }] of Object.entries(settings)) {
    const given = environment[name]?.trim() || undefined;
    const result = schema.safeParse(given);
    if (!result.success) problems.push(`${name} is ${shown(name, given)}: it has to be ${expected}`);
    values[name] = result.data;
  }
  // A misspelt name would otherwise be a setting that silently does nothing. The tests' own are let by.
  for (const name of Object.keys(environment)) {
    if (name.startsWith('WEIR_') && !name.startsWith('WEIR_TEST_') && !(name in settings)) {
      problems.push(`${name} is not a setting; docs/settings.md lists them`);
    }
  }
  // Each value was checked by the schema under its own name just above.
  return { values: values as Values, problems };
}

function readJwt(values: Values): JwtConfig | null {
  const claims = { issuer: values.WEIR_JWT_ISSUER ?? null, audience: values.WEIR_JWT_AUDIENCE ?? null };
  if (values.WEIR_JWT_JWKS_URL !== undefined) {
    return { keys: { jwksUrl: values.WEIR_JWT_JWKS_URL }, ...claims };
  }
  if (values.WEIR_JWT_SECRET !== undefined) return { keys: { secret: values.WEIR_JWT_SECRET }, ...claims };
  return null;
}

// A secret or a password must not reach a terminal or a log.
function shown(name: string, given: string | undefined): string {
  if (name === 'WEIR_JWT_SECRET' || name === 'WEIR_PAYMENT_WEBHOOK_SECRET') return 'too short';
  return name === 'DATABASE_URL' ? 'not understood' : JSON.stringify(given);
}

function integer(min: number, max: number) {
  return z.string().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(min).max(max));
}
