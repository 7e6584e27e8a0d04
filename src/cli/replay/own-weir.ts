// A Weir for one replay: on a free port, with an embedded Postgres in a directory that is gone afterwards, on
// virtual time. The settings of the environment that are about speed and logging hold; those about the
// database and the address do not, so that no replay ever touches anybody's data.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../config.ts';
import { StartupError } from '../../startup-error.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { type RunningWeir, startWeir } from '../start-weir.ts';

export interface OwnWeir {
  url: string;
  /** With the role OPERATOR. */
  key: string;
  close: () => Promise<void>;
}

export async function startOwnWeir(): Promise<OwnWeir> {
  const directory = mkdtempSync(join(tmpdir(), 'weir-replay-'));
  // Postgres may run as another user, who has to reach what is inside.
  chmodSync(directory, 0o755);
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  const config = {
    ...readConfig(),
    port: 0,
    host: '127.0.0.1',
    databaseUrl: null,
    dataDirectory: directory,
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
