// The composition root: everything that is made is made here and in src/wiring, and handed to what needs it
// as a parameter.
import { randomUUID } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import { createAbuseWatch } from './accounts/watch-abuse.ts';
import { createBalanceWatch } from './accounts/watch-balances.ts';
import { TokenKeysUnavailable } from './auth/token.ts';
import { createTokens } from './auth/tokens.ts';
import { type Background, runInBackground } from './background.ts';
import { documentSchemas } from './catalogue/document-schemas.ts';
import type { Config } from './config.ts';
import { type Instant, SECOND } from './domain/instant.ts';
import { startEpisodeWorker } from './events/episode-worker.ts';
import { createHub } from './events/hub.ts';
import { createStreams } from './events/streams.ts';
import type { GraphqlContext } from './graphql/context.ts';
import { createLoaders, type Loaders } from './graphql/loaders.ts';
import type { MakeContext } from './http/client-request.ts';
import type { ReceivePayment } from './http/payment-webhook.ts';
import type { DownloadStatement } from './http/statement-route.ts';
import { createAdmitWaiting } from './jobs/admit-waiting.ts';
import { createSweep } from './jobs/sweep.ts';
import { createLedgerChecker } from './ledger/checker.ts';
import { createWatchPools } from './load/watch-pools.ts';
import { createPipeline } from './pipeline/pipeline.ts';
import { createRuleReport, watchRules } from './policy/watch-rules.ts';
import type { Database } from './postgres/connect.ts';
import { createCheckerStore } from './postgres/ledger-audit-marks.ts';
import { createOutboxSignals } from './postgres/outbox-signals.ts';
import { createEntryReads } from './postgres/stream-reads.ts';
import { createPresentState } from './postgres/stream-state.ts';
import { createEpisodeStore } from './postgres/throttle-store.ts';
import { isUnavailable } from './postgres/unavailable.ts';
import { createLedgerMetrics } from './telemetry/ledger-metrics.ts';
import type { Logger } from './telemetry/logger.ts';
import type { Metrics } from './telemetry/metrics.ts';
import { createRuleMetrics } from './telemetry/rule-metrics.ts';
import { createShadowMetrics } from './telemetry/shadow-metrics.ts';
import { createFindInForce } from './whatif/in-force.ts';
import { startShadowWorker } from './whatif/shadow-worker.ts';
import { seedDemo } from './wiring/demo.ts';
import { startPayments } from './wiring/payments.ts';
import { makeSchema } from './wiring/schema.ts';
import { openStores, type Stores } from './wiring/stores.ts';
import { makeUseCases, type UseCases } from './wiring/use-cases.ts';

export interface App {
  schema: GraphQLSchema;
  makeContext: MakeContext<GraphqlContext & object>;
  /** The use cases that the schema serves, for programs that run Weir in their own process. */
  useCases: UseCases;
  /** Writes down what time has brought about; resolves with how much was due. */
  sweep: () => Promise<number>;
  /** The clock that decisions go by. */
  now: () => Promise<Instant>;
  /** Takes in a payment provider's webhook. */
  receivePayment: ReceivePayment;
  /** Answers the download of an account's statement. */
  downloadStatement: DownloadStatement;
  /** The JSON Schemas of operators' documents, by their file names. */
  documentSchemas: ReadonlyMap<string, string>;
  /** Whether requests can be served now. */
  isReady: () => Promise<boolean>;
  /** Whether an error is a fault of what Weir stands on, rather than a bug. */
  isUnavailable: (error: unknown) => boolean;
  /** A demo key for each role, by its name; empty when there is no demo. */
  keys: Record<string, string>;
  /** Ends what runs in the background. The database is closed by who opened it. */
  close: () => Promise<void>;
}

/** How far back a stream's cursor can go on from, and how long closed episodes are kept. */
const OUTBOX_MS = 24 * 60 * 60 * SECOND;
const EPISODES_MS = 30 * OUTBOX_MS;
const SWEEP_EVERY_MS = 500;
const WATCH_EVERY_MS = SECOND;
const LOOK_EVERY_MS = 15 * SECOND;
/** Due things in one look. */
const SWEEP_LIMIT = 500;
const POLL_MS = SECOND;
/** How soon room that another node freed, or that time did, is given to who waits for it. */
const ADMIT_EVERY_MS = 250;

/** Wires everything to a database that has been migrated, and starts the work in the background. */
export async function createApp({
  config,
  database,
  databaseUrl,
  logger,
  metrics,
}: {
  config: Config;
  database: Database;
  /** The address of `database`, for connections that are not shared. */
  databaseUrl: string;
  logger: Logger;
  metrics: Metrics;
}): Promise<App> {
  const failed = (what: string) => (error: unknown) => logger.error({ err: error }, what);
  const stores = await openStores({ config, database, databaseUrl, logger });
  const { ledger, catalogue, clock, pool } = stores;
  const signals = createOutboxSignals({ url: databaseUrl, onError: failed('the signals broke off') });
  const watch = createBalanceWatch();
  let giveRoom = (): void => undefined;
  const pipeline = createPipeline({
    ledger: watchRules(
      watch.over(ledger),
      createRuleReport({
        count: createRuleMetrics(metrics.registry).failed,
        write: (failure) => logger.error(failure, 'a rule of the policy can not be evaluated, and binds'),
      }),
    ),
    maxBatch: config.batch.maxCommands,
    maxQueue: config.batch.maxWaiting,
    lanes: config.batch.lanes,
    isFault: isUnavailable,
    onBroken: ({ commands, error }) =>
      logger.error({ err: error, commands }, 'a batch broke, and its commands are decided one by one'),
    onBatch: ({ commands, millis, freed }) => {
      signals.committed();
      if (freed) giveRoom();
      metrics.batchCommitted({ commands, seconds: millis / 1000 });
    },
  });
  const admitWaiting = createAdmitWaiting({ pipeline, reads: stores.waiting });
  const sweepDue = createSweep({ ledger, pipeline, limit: SWEEP_LIMIT });
  const abuse = createAbuseWatch({ store: stores.abuse, pipeline, catalogue });
  const sweep = async (): Promise<number> =>
    (await sweepDue()) + (await admitWaiting()).ended + (await abuse.look());
  const ids = { uuid: () => randomUUID(), token: createTokens() };
  const useCases = makeUseCases({ config, stores, pipeline, sweep, ids, watch });

  const keys = config.demo ? await seedDemo({ config, stores, useCases }) : {};

  const entries = createEntryReads({ pool });
  const hub = createHub({
    reader: stores.outbox,
    wakeUps: signals,
    pollMs: POLL_MS,
    onError: failed('the outbox could not be read'),
  });
  const present = createPresentState({ pool, catalogue });
  const streams = createStreams({
    hub,
    reader: stores.outbox,
    present,
    entries,
    tickets: { find: useCases.findTicket, poolOf: stores.waiting.poolOf, now: clock.now },
    isUnavailable,
  });
  const payments = startPayments({
    config,
    stores,
    useCases,
    watch,
    ids,
    onError: failed('an automatic top-up broke off'),
  });
  let found = 0;
  const admission = runInBackground({
    everyMs: ADMIT_EVERY_MS,
    task: async () => {
      ({ found } = await admitWaiting());
    },
    onError: failed('those who wait could not be admitted'),
  });
  giveRoom = () => {
    if (found > 0) admission.wake();
  };
  const checker = createLedgerChecker({
    audit: stores.audit,
    store: createCheckerStore({ pool, holder: ids.uuid() }),
    alarms: stores.alarms,
    logger,
    counts: createLedgerMetrics(metrics.registry),
  });
  if (config.checkLedger) checker.start();
  const background: Background[] = [
    admission,
    startShadowWorker({
      store: stores.shadows,
      reader: stores.outbox,
      entries,
      reads: stores.pastDecisions,
      findInForce: createFindInForce({ history: stores.history }),
      onCompared: createShadowMetrics(metrics.registry).compared,
      onError: failed('the policy in shadow could not be asked'),
    }),
    startEpisodeWorker({
      reader: stores.outbox,
      wakeUps: signals,
      store: createEpisodeStore({ pool, holder: ids.uuid(), outboxMs: OUTBOX_MS, episodesMs: EPISODES_MS }),
      entries,
      onCommit: signals.committed,
      onError: failed('episodes of throttling could not be written'),
    }),
    runInBackground({
      everyMs: SWEEP_EVERY_MS,
      task: sweepDue,
      onError: failed('what is due could not be written'),
    }),
    runInBackground({
      everyMs: LOOK_EVERY_MS,
      task: abuse.look,
      onError: failed('fingerprints could not be looked at'),
    }),
    runInBackground({
      everyMs: WATCH_EVERY_MS,
      task: createWatchPools({ pipeline, catalogue }),
      onError: failed('the pools could not be looked after'),
    }),
  ];

  return {
    schema: makeSchema({ stores, useCases, streams }),
    makeContext: async ({ authorization, id }) => {
      const caller = await useCases.authenticate(authorization);
      let loaders: Loaders | undefined;
      return {
        caller,
        requestId: id,
        // Most operations load nothing.
        get loaders() {
          loaders ??= createLoaders(stores);
          return loaders;
        },
      };
    },
    useCases,
    sweep,
    now: clock.now,
    receivePayment: payments.receivePayment,
    downloadStatement: useCases.downloadStatement,
    documentSchemas: documentSchemas(),
    isReady: () => answers(clock),
    isUnavailable: isFault,
    keys,
    close: async () => {
      await payments.close();
      await checker.close();
      await Promise.all(background.map((each) => each.close()));
      await abuse.close().catch(failed('the watch over fingerprints could not be given up'));
      await hub.close();
      await pipeline.close();
      await signals.close();
      await stores.close();
    },
  };
}

/** The database that can't serve now, or the keys of tokens that can't be fetched. */
function isFault(error: unknown): boolean {
  return isUnavailable(error) || error instanceof TokenKeysUnavailable;
}

async function answers(clock: Stores['clock']): Promise<boolean> {
  try {
    await clock.now();
    return true;
  } catch (error) {
    if (isUnavailable(error)) return false;
    throw error;
  }
}
