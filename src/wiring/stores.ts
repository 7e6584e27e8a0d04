/** Everything that is kept in the database, by what it is asked for. */
import { randomUUID } from 'node:crypto';
import type { Config } from '../config.ts';
import { createAbuseStore } from '../postgres/abuse-store.ts';
import { createAccountList, createAccountStore } from '../postgres/account-store.ts';
import { createUserStore } from '../postgres/account-users.ts';
import { createApiKeyStore } from '../postgres/api-keys.ts';
import { createAutoTopUpStore } from '../postgres/auto-top-ups.ts';
import { createPublishedDocuments } from '../postgres/catalogue-documents.ts';
import { createCatalogueHistory } from '../postgres/catalogue-history.ts';
import { createCatalogueSource } from '../postgres/catalogue-source.ts';
import { createCatalogueStore } from '../postgres/catalogue-store.ts';
import { createCompensationStore } from '../postgres/compensations.ts';
import { createPool, type Database } from '../postgres/connect.ts';
import { createDatabaseClock } from '../postgres/database-clock.ts';
import { createDecisionReads } from '../postgres/decision-reads.ts';
import { createJournalQueries } from '../postgres/journal-reads.ts';
import { createLedger } from '../postgres/ledger.ts';
import { createLedgerAudit } from '../postgres/ledger-audit.ts';
import { createAlarmStore } from '../postgres/ledger-audit-alarms.ts';
import { createCheckpointStore } from '../postgres/ledger-audit-checkpoints.ts';
import { createTreeReads } from '../postgres/ledger-audit-tree.ts';
import { createNameReads } from '../postgres/name-reads.ts';
import { createOperatorKeys } from '../postgres/operator-keys.ts';
import { createOutboxReader } from '../postgres/outbox-reader.ts';
import { createPaymentStore } from '../postgres/payments.ts';
import { createPolicyDraftStore } from '../postgres/policy-drafts.ts';
import { createQuoteStore } from '../postgres/quotes.ts';
import { createReadSessions } from '../postgres/read-session.ts';
import { createShadowStore } from '../postgres/shadow-store.ts';
import { createStateReads } from '../postgres/state-reads.ts';
import { createStatementReads } from '../postgres/statement-reads.ts';
import { createTermsReads } from '../postgres/terms-reads.ts';
import { createInsightReads } from '../postgres/usage-insight-reads.ts';
import { createUsageReads } from '../postgres/usage-reads.ts';
import { createWaitingReads } from '../postgres/waiting-reads.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Connections of the ledger besides those of the lanes: the sweep and reads of grants take one each. */
const MORE_CONNECTIONS = 3;

export type Stores = Awaited<ReturnType<typeof openStores>>;

/** Opens the stores over a migrated database. Those with connections of their own are closed by `close`. */
export async function openStores(params: {
  config: Config;
  database: Database;
  databaseUrl: string;
  logger: Logger;
}) {
  const { config, database, databaseUrl, logger } = params;
  const { orm, pool } = database;
  const ledgerPool = createPool({
    url: databaseUrl,
    max: config.batch.lanes + MORE_CONNECTIONS,
    applicationName: 'weir-ledger',
    onIdleError: (error) => logger.warn({ err: error }, 'the database closed an idle connection'),
  });
  const catalogue = await createCatalogueSource({ orm });
  const sessions = await createReadSessions({ pool });
  const audit = createLedgerAudit({ sessions });
  return {
    pool,
    catalogue,
    history: createCatalogueHistory({ orm, catalogue }),
    termsThen: createTermsReads({ sessions }),
    ledger: createLedger({ pool: ledgerPool, catalogue }),
    clock: createDatabaseClock({ pool }),
    outbox: createOutboxReader({ pool }),
    journal: createJournalQueries({ pool }),
    states: createStateReads({ pool }),
    waiting: createWaitingReads({ pool }),
    names: createNameReads({ pool }),
    usage: createUsageReads({ sessions }),
    audit,
    pastDecisions: createDecisionReads({ sessions, audit }),
    trees: createTreeReads({ sessions }),
    statements: createStatementReads({ sessions }),
    checkpoints: createCheckpointStore({ pool }),
    shadows: createShadowStore({ pool, holder: randomUUID() }),
    alarms: createAlarmStore({ pool }),
    insight: createInsightReads({ sessions }),
    abuse: createAbuseStore({ pool, holder: randomUUID() }),
    accounts: createAccountStore({ orm }),
    accountList: createAccountList({ orm }),
    users: createUserStore({ orm }),
    keys: createApiKeyStore({ orm }),
    autoTopUps: createAutoTopUpStore({ orm, pool }),
    compensations: createCompensationStore({ orm, pool }),
    operatorKeys: createOperatorKeys({ orm }),
    payments: createPaymentStore({ orm }),
    quotes: createQuoteStore({ orm }),
    catalogueStore: createCatalogueStore({ orm, source: catalogue }),
    documents: createPublishedDocuments({ orm }),
    policyDrafts: createPolicyDraftStore({ orm }),
    close: () => ledgerPool.end(),
  };
}
