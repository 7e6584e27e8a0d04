/** Every use case, made over the stores and the pipeline. */
import { createAdjustCredits } from '../accounts/adjust-credits.ts';
import { createOverrideStanding, createReverseEvidence } from '../accounts/change-standing.ts';
import { createChangeTerms } from '../accounts/change-terms.ts';
import {
  createCompensate,
  createResumeCompensations,
  createReverseCompensation,
} from '../accounts/compensate.ts';
import { createCreateAccount } from '../accounts/create-account.ts';
import { createCreateApiKey } from '../accounts/create-api-key.ts';
import { createEraseUser } from '../accounts/erase-user.ts';
import { createGrantCredits } from '../accounts/grant-credits.ts';
import { createListAbuseFlags } from '../accounts/list-abuse-flags.ts';
import { createNoteFailedPayment } from '../accounts/note-failed-payment.ts';
import { createTermsReader } from '../accounts/read-terms.ts';
import { createNoteSignals, createReportFingerprint } from '../accounts/report-fingerprint.ts';
import { createChargeBack, createRefundPurchase } from '../accounts/return-payment.ts';
import { createRevokeApiKey } from '../accounts/revoke-api-key.ts';
import { createRevokeGrant } from '../accounts/revoke-grant.ts';
import { createSetAutoTopUp } from '../accounts/set-auto-top-up.ts';
import { createTopUp } from '../accounts/top-up.ts';
import { createUserReferences } from '../accounts/user-references.ts';
import type { BalanceWatch } from '../accounts/watch-balances.ts';
import { createAuthenticate } from '../auth/authenticate.ts';
import { newSecret } from '../auth/secret.ts';
import { createVerifyToken } from '../auth/token.ts';
import { createDefineModel } from '../catalogue/define-model.ts';
import { createDefinePlan } from '../catalogue/define-plan.ts';
import { createDefinePool } from '../catalogue/define-pool.ts';
import { createPublishPriceBook } from '../catalogue/publish-price-book.ts';
import { createAdvanceClock } from '../clock/advance-clock.ts';
import { createReadClock } from '../clock/read-clock.ts';
import type { Config } from '../config.ts';
import { idFrom } from '../domain/request.ts';
import { ownedGid, readGid } from '../graphql/global-id.ts';
import { createCancelJob, createSettleJob } from '../jobs/end-job.ts';
import { createHeartbeatJob } from '../jobs/heartbeat-job.ts';
import type { Ids } from '../jobs/ports.ts';
import { createPrepareRequest } from '../jobs/prepare-request.ts';
import { createPreviewJob } from '../jobs/preview-job.ts';
import { createQuoteJob } from '../jobs/quote-job.ts';
import { createRefundJob } from '../jobs/refund-job.ts';
import { createRequestJob } from '../jobs/request-job.ts';
import { createRequestJobs } from '../jobs/request-jobs.ts';
import { createFindTicket } from '../jobs/wait-ticket.ts';
import { createListAlarms } from '../ledger/alarms.ts';
import { createDownloadStatement } from '../ledger/download-statement.ts';
import { createProveLedger } from '../ledger/ledger-proof.ts';
import { createProofs } from '../ledger/prove-entry.ts';
import { createReconcile } from '../ledger/reconcile.ts';
import { createSignerSource } from '../ledger/signer-source.ts';
import { createStatements } from '../ledger/statement.ts';
import { createReportLoad } from '../load/report-load.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import {
  createCheckPolicy,
  createDiscardDraft,
  createDraftPolicy,
  createReadDrafts,
} from '../policy/draft-policy.ts';
import { createPublishPolicy } from '../policy/publish-policy.ts';
import { readSigningKey } from '../signing-key.ts';
import { createShowInsight } from '../usage/show-insight.ts';
import { createShowUsage } from '../usage/show-usage.ts';
import { createFindInForce } from '../whatif/in-force.ts';
import { createReplayDecision } from '../whatif/replay-decision.ts';
import { createReadShadow, createShadowPolicy, createStopShadow } from '../whatif/shadow-policy.ts';
import { createWhatIf } from '../whatif/what-if.ts';
import { paymentProviderOf } from './payment-provider-of.ts';
import type { Stores } from './stores.ts';

export type UseCases = ReturnType<typeof makeUseCases>;

export function makeUseCases(params: {
  config: Config;
  stores: Stores;
  pipeline: Pipeline;
  sweep: () => Promise<number>;
  ids: Ids;
  /** Told of accounts whose automatic top-up was changed. */
  watch?: Pick<BalanceWatch, 'call'>;
}) {
  const { config, stores, pipeline, sweep, ids, watch } = params;
  const { catalogue, catalogueStore: store, quotes, clock, keys, policyDrafts: drafts } = stores;
  const users = createUserReferences({ users: stores.users });
  const prepare = createPrepareRequest({ catalogue, quotes, users, ids });
  const terms = createTermsReader({ catalogue, keys });
  const accountOf = (text: string): string | null => {
    const ref = readGid(text);
    return ref?.kind === 'acc' ? ref.accountId : null;
  };
  const verifyToken = config.jwt && createVerifyToken(config.jwt, { readAccountId: accountOf });
  const authenticate = createAuthenticate({ findKey: keys.findByHash, verifyToken });
  const signer = createSignerSource({
    store: stores.checkpoints,
    privateKey: readSigningKey(config.signingKeyFile),
  });
  const findInForce = createFindInForce({ history: stores.history });
  const note = createNoteSignals({
    abuse: stores.abuse,
    installation: stores.checkpoints.installation,
  });
  const statements = createStatements({ reads: stores.statements });
  return {
    authenticate,
    requestJob: createRequestJob({ pipeline, prepare }),
    requestJobs: createRequestJobs({ pipeline, prepare }),
    replayDecision: createReplayDecision({
      journal: stores.journal,
      terms: stores.termsThen,
      findInForce,
    }),
    shadowPolicy: createShadowPolicy({ store: stores.shadows, catalogue, drafts }),
    stopShadow: createStopShadow({ store: stores.shadows }),
    readShadow: createReadShadow({ store: stores.shadows }),
    whatIf: createWhatIf({ reads: stores.pastDecisions, findInForce, catalogue, drafts }),
    previewJob: createPreviewJob({ pipeline, prepare }),
    quoteJob: createQuoteJob({ catalogue, quotes, ids, now: clock.now }),
    heartbeatJob: createHeartbeatJob({ pipeline, ids }),
    settleJob: createSettleJob({ pipeline }),
    cancelJob: createCancelJob({ pipeline }),
    findTicket: createFindTicket({
      reads: stores.waiting,
      readPool: async (id) => (await stores.states.poolStates([id])).found.get(id) ?? null,
    }),
    refundJob: createRefundJob({ pipeline, keys: stores.operatorKeys }),
    reportLoad: createReportLoad({ pipeline, catalogue }),
    proveLedger: createProveLedger({ audit: stores.audit }),
    reconcile: createReconcile({ audit: stores.audit }),
    listAlarms: createListAlarms({ alarms: stores.alarms }),
    statements,
    downloadStatement: createDownloadStatement({
      authenticate,
      statements,
      accountOf,
      ids: { job: (ref) => ownedGid('job', ref), grant: (ref) => ownedGid('grant', ref) },
    }),
    proofs: createProofs({ trees: stores.trees, installation: stores.checkpoints.installation, signer }),
    checkpointKeys: async () => {
      // Whoever asks before anything was signed gets the key that will sign.
      await signer();
      return stores.checkpoints.keys();
    },
    advanceClock: createAdvanceClock({ clock, sweep }),
    readClock: createReadClock({ clock }),
    createAccount: createCreateAccount({
      pipeline,
      note,
      accounts: stores.accounts,
      users,
      terms,
      // In virtual time the same requests are to be answered alike, also in what is spread by ids.
      newId: config.virtualTime ? (key) => idFrom('account', key) : ids.uuid,
    }),
    noteFailedPayment: createNoteFailedPayment({ pipeline }),
    reportFingerprint: createReportFingerprint({ note }),
    listAbuseFlags: createListAbuseFlags({ abuse: stores.abuse }),
    overrideStanding: createOverrideStanding({ pipeline }),
    reverseEvidence: createReverseEvidence({ pipeline, abuse: stores.abuse }),
    changeTerms: createChangeTerms({ pipeline, users, terms }),
    createApiKey: createCreateApiKey({ keys, newSecret }),
    revokeApiKey: createRevokeApiKey({ keys }),
    eraseUser: createEraseUser({ users: stores.users, references: users }),
    grantCredits: createGrantCredits({ pipeline }),
    adjustCredits: createAdjustCredits({ pipeline }),
    refundPurchase: createRefundPurchase({ pipeline, payments: stores.payments }),
    chargeBack: createChargeBack({ pipeline, payments: stores.payments }),
    compensate: createCompensate({
      pipeline,
      store: stores.compensations,
      catalogue,
      newId: ids.uuid,
    }),
    reverseCompensation: createReverseCompensation({ pipeline, store: stores.compensations }),
    resumeCompensations: createResumeCompensations({ pipeline, store: stores.compensations }),
    setAutoTopUp: createSetAutoTopUp({
      store: stores.autoTopUps,
      hasProvider: paymentProviderOf(config) !== null,
      onChange: (accountId) => watch?.call(accountId),
    }),
    revokeGrant: createRevokeGrant({ pipeline, keys: stores.operatorKeys }),
    topUp: createTopUp({ pipeline, payments: stores.payments }),
    definePool: createDefinePool({ store, catalogue }),
    defineModel: createDefineModel({ store, catalogue }),
    definePlan: createDefinePlan({ store, catalogue }),
    publishPriceBook: createPublishPriceBook({ store, catalogue, now: clock.now }),
    publishPolicy: createPublishPolicy({ store, documents: stores.documents, drafts }),
    draftPolicy: createDraftPolicy({ drafts, catalogue, newId: ids.uuid }),
    discardDraft: createDiscardDraft({ drafts, catalogue }),
    checkPolicy: createCheckPolicy({ drafts, catalogue }),
    readDrafts: createReadDrafts({ drafts, catalogue }),
    showUsage: createShowUsage({ reads: stores.usage, catalogue }),
    showInsight: createShowInsight({ reads: stores.insight, catalogue, now: clock.now }),
  };
}
