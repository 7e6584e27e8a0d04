// Stored decisions under a draft: those of a Weir's own database, which goes on serving meanwhile.
import { readConfig } from '../../config.ts';
import { accountGid } from '../../graphql/global-id.ts';
import { createCatalogueHistory } from '../../postgres/catalogue-history.ts';
import { createCatalogueSource } from '../../postgres/catalogue-source.ts';
import { connectDatabase } from '../../postgres/connect.ts';
import { createDecisionReads } from '../../postgres/decision-reads.ts';
import { createLedgerAudit } from '../../postgres/ledger-audit.ts';
import { createNameReads } from '../../postgres/name-reads.ts';
import { createPolicyDraftStore } from '../../postgres/policy-drafts.ts';
import { createReadSessions } from '../../postgres/read-session.ts';
import { EXIT_BAD_SETTING, StartupError } from '../../startup-error.ts';
import type { DraftTexts } from '../../whatif/draft-rules.ts';
import { createFindInForce } from '../../whatif/in-force.ts';
import { runWhatIf } from '../../whatif/what-if.ts';
import { findDatabase } from '../find-database.ts';
import { createProgress } from '../verify/progress.ts';
import { type DraftFiles, refuseDraft } from './drafts.ts';
import type { ReportFacts } from './report.ts';

export interface StoredRange {
  readonly from: number | null;
  readonly to: number | null;
  readonly accountId: string | null;
  readonly model: string | null;
  readonly most: number;
}

const CONNECTIONS = 3;

/** The text of a draft in a Weir's database; null when it has none of this id. Throws a StartupError when there is no database. */
export async function readStoredDraft(id: string, databaseUrl: string | null): Promise<string | null> {
  const config = readConfig();
  const { url, stop } = await findDatabase({ ...config, databaseUrl: databaseUrl ?? config.databaseUrl });
  try {
    const { orm, close } = await connectDatabase({ url, poolSize: 1, ormPoolSize: 1 });
    try {
      return (await createPolicyDraftStore({ orm }).find(id))?.document ?? null;
    } finally {
      await close();
    }
  } finally {
    await stop();
  }
}

/** Throws a StartupError when there is no database, or a draft or the range can't be taken. */
export async function tryOnStored(params: {
  files: DraftFiles;
  texts: DraftTexts;
  range: StoredRange;
  databaseUrl: string | null;
  signal: AbortSignal;
}): Promise<ReportFacts> {
  const { files, texts, range, signal } = params;
  const config = readConfig();
  const { url, stop } = await findDatabase({
    ...config,
    databaseUrl: params.databaseUrl ?? config.databaseUrl,
  });
  const progress = createProgress();
  const began = performance.now();
  try {
    const database = await connectDatabase({ url, poolSize: CONNECTIONS, ormPoolSize: 1 });
    try {
      const { pool, orm } = database;
      const catalogue = await createCatalogueSource({ orm });
      const sessions = await createReadSessions({ pool });
      const answer = await runWhatIf(
        {
          reads: createDecisionReads({ sessions, audit: createLedgerAudit({ sessions }) }),
          findInForce: createFindInForce({ history: createCatalogueHistory({ orm, catalogue }) }),
          catalogue,
          drafts: createPolicyDraftStore({ orm }),
        },
        {
          input: { ...texts, policyDraftId: null, ...range },
          onProgress: ({ accounts, decisions }) =>
            progress.show(`${accounts} accounts, ${decisions} decisions`),
          checkAborted: () => signal.throwIfAborted(),
        },
      );
      progress.stop();
      if (answer.kind === 'REFUSED') {
        const [first] = answer.problems;
        const file = (first && files[first.document]) ?? '';
        throw refuseDraft(
          file,
          answer.problems.filter(({ document }) => document === first?.document),
        );
      }
      if (answer.kind !== 'REPORT') throw new StartupError(answer.message, { exitCode: EXIT_BAD_SETTING });
      const { looked: _looked, cut, skipped, kind: _kind, ...counts } = answer;
      const ids = [
        ...counts.accounts.map(({ name }) => name),
        ...counts.examples.map((each) => each.accountId),
      ];
      const names = await createNameReads({ pool }).accountNames(
        [...new Set(ids)].filter((id) => id.includes('-')),
      );
      return {
        mode: 'ISOLATED',
        compared: 'Stored decisions, each asked again by itself',
        counts,
        skipped,
        cut,
        charged: null,
        accounts: new Map([...names].map(([id, name]) => [id, { id: accountGid(id), name }])),
        seconds: (performance.now() - began) / 1000,
      };
    } finally {
      await database.close();
    }
  } finally {
    progress.stop();
    await stop();
  }
}
