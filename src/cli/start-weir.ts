// A whole Weir in this process: database, application, HTTP. Used by `start` and by every command that runs
// one of its own. It owns the order in which the parts come up and go down.
import { join } from 'node:path';
import { type App, createApp } from '../app.ts';
import type { Config } from '../config.ts';
import { startHttpServer } from '../http/server.ts';
import { connectDatabase } from '../postgres/connect.ts';
import { createDatabase } from '../postgres/create-database.ts';
import { startEmbeddedPostgres } from '../postgres/embedded.ts';
import { migrate } from '../postgres/migrate.ts';
import { useVirtualTime } from '../postgres/virtual-time.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createMetrics } from '../telemetry/metrics.ts';

/** The name of Weir's database on the embedded server. */
const DATABASE = 'weir';

export interface RunningWeir {
  /** Where clients reach GraphQL. */
  url: string;
  keys: App['keys'];
  /** Answers what has arrived and ends everything, the embedded Postgres included. Safe to call twice. */
  close: () => Promise<void>;
}

/** Throws a StartupError with one line that says what to do; whatever had come up is down again by then. */
export async function startWeir({
  config,
  logger,
}: {
  config: Config;
  logger: Logger;
}): Promise<RunningWeir> {
  const closers: (() => Promise<void>)[] = [];
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    // Each part stands on those before it.
    for (const closePart of closers.reverse()) await closePart();
  };
  try {
    const databaseUrl = config.databaseUrl ?? (await startEmbedded(config, logger, closers));
    const database = await connectDatabase({
      url: databaseUrl,
      poolSize: config.databasePoolSize,
      ormPoolSize: config.databasePoolSize,
      onIdleError: (error) => logger.warn({ err: error }, 'the database closed an idle connection'),
    });
    closers.push(database.close);
    const applied = await migrate({ url: databaseUrl });
    if (applied.length > 0) logger.info({ applied }, 'migrated the database');
    if (config.virtualTime) await useVirtualTime(database.pool);

    const metrics = createMetrics();
    const app = await createApp({ config, database, databaseUrl, logger, metrics });
    closers.push(app.close);
    const server = await startHttpServer({
      ...app,
      host: config.host,
      port: config.port,
      executor: config.executor,
      logger,
      metrics,
    });
    closers.push(server.close);
    return {
      url: server.url,
      keys: app.keys,
      close: () => {
        closing ??= close();
        return closing;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startEmbedded(
  config: Config,
  logger: Logger,
  closers: (() => Promise<void>)[],
): Promise<string> {
  const postgres = await startEmbeddedPostgres({
    directory: join(config.dataDirectory, 'postgres'),
    onCrash: (message) => logger.error(message),
  });
  closers.push(postgres.stop);
  await createDatabase({ url: postgres.url('postgres'), name: DATABASE });
  return postgres.url(DATABASE);
}
