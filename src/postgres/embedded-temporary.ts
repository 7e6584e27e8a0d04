// An embedded Postgres for one piece of work: in a directory of its own that is gone afterwards.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';

/**
 * Starts it in the system's temporary directory, under a name that begins with `prefix`. `stop` removes all
 * of it. With `durable: false` it is faster, and worth nothing after a crash.
 */
export async function startTemporaryPostgres({
  prefix,
  durable = true,
  settings = {},
}: {
  prefix: string;
  durable?: boolean;
  settings?: Record<string, string | number>;
}): Promise<EmbeddedPostgres> {
  const directory = mkdtempSync(join(tmpdir(), prefix));
  // Made for its owner alone, while root's Postgres runs as another user, who has to pass through.
  chmodSync(directory, 0o755);
  const careless = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  try {
    const server = await startEmbeddedPostgres({
      directory,
      settings: { ...(durable ? {} : careless), ...settings },
    });
    return {
      ...server,
      stop: async () => {
        await server.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
