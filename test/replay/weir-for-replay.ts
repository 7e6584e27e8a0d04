// A Weir in the test's own process, on a clone of the migrated database: with virtual time unless told otherwise.

import { startWeir } from '../../src/cli/start-weir.ts';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { createTestDatabase } from '../support/database.ts';
import { temporaryDirectory } from '../support/process.ts';

/** Its address and a demo key for each role. It is closed after the file's last test. To be called where hooks may be. */
export async function startWeirForReplay({ virtualTime = true } = {}): Promise<{
  url: string;
  keys: Record<string, string>;
}> {
  const database = await createTestDatabase();
  const config = {
    ...readConfig({}),
    databaseUrl: database.url,
    dataDirectory: temporaryDirectory(),
    port: 0,
    databasePoolSize: 4,
    virtualTime,
  };
  const weir = await startWeir({ config, logger: createLogger({ level: 'silent' }) });
  database.onClose(weir.close);
  return { url: weir.url, keys: weir.keys };
}
