// Weirs for one piece of work: on free ports, on virtual time, over an embedded Postgres in a directory that is gone
// afterwards. The settings of the environment that are about speed and logging hold; those about the database and
// the address do not, so that no replay ever touches anybody's data.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../config.ts';
import { createDatabase } from '../../postgres/create-database.ts';
import { startTemporaryPostgres } from '../../postgres/embedded-temporary.ts';
import { StartupError } from '../../startup-error.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { type RunningWeir, startWeir } from '../start-weir.ts';

const PREFIX = 'weir-replay-';

export interface OwnWeir {
  url: string;
  /** With the role OPERATOR. */
  key: string;
  close: () => Promise<void>;
}

/** A Postgres for Weirs that are of no use afterwards. */
export interface OwnPostgres {
  /** Starts a Weir on a database of its own. */
  startWeir: () => Promise<OwnWeir>;
  close: () => Promise<void>;
}

async function startOn(databaseUrl: string): Promise<OwnWeir> {
  const dataDirectory = mkdtempSync(join(tmpdir(), PREFIX));
  const remove = (): void => rmSync(dataDirectory, { recursive: true, force: true });
  const config = {
    ...readConfig(),
    port: 0,
    host: '127.0.0.1',
    databaseUrl,
    dataDirectory,
    virtualTime: true,
  };
  let weir: RunningWeir;
  try {
    const level = config.logLevel === 'info' ? 'error' : config.logLevel;
    weir = await startWeir({ config, logger: createLogger({ level }) });
  } catch (error) {
    remove();
    throw error;
  }
  const close = async (): Promise<void> => {
    await weir.close();
    remove();
  };
  const key = weir.keys.OPERATOR;
  if (key !== undefined) return { url: weir.url, key, close };
  await close();
  throw new StartupError('The demo catalogue has no key with the role OPERATOR.');
}

/** `durable` as of a Postgres that somebody's data is in: where it matters how long decisions take. */
export async function startOwnPostgres({ durable }: { durable: boolean }): Promise<OwnPostgres> {
  const postgres = await startTemporaryPostgres({ prefix: PREFIX, durable });
  let weirs = 0;
  return {
    startWeir: async () => {
      weirs += 1;
      const name = `weir_${weirs}`;
      await createDatabase({ url: postgres.url('postgres'), name });
      return startOn(postgres.url(name));
    },
    close: postgres.stop,
  };
}

/** A Weir with a Postgres for it alone. */
export async function startOwnWeir(): Promise<OwnWeir> {
  const postgres = await startOwnPostgres({ durable: true });
  try {
    const weir = await postgres.startWeir();
    return {
      ...weir,
      close: async () => {
        await weir.close();
        await postgres.close();
      },
    };
  } catch (error) {
    await postgres.close();
    throw error;
  }
}
