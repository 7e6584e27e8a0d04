// A trace under two sets of rules: played twice from the beginning, each time on a Weir of its own in virtual time,
// so that what the rules did to earlier requests tells on the later ones.
import { isAnswer, present } from '../../client/answers.ts';
import { createWeirClient } from '../../client/client.ts';
import { PublishPolicyDocument, PublishPriceBookDocument } from '../../client/generated/operations.ts';
import type { FundingSource } from '../../domain/catalogue.ts';
import { parseMicro } from '../../domain/decimal.ts';
import { changeBetween, type Verdict } from '../../domain/what-if.ts';
import { StartupError } from '../../startup-error.ts';
import type { DraftTexts } from '../../whatif/draft-rules.ts';
import { createTally } from '../../whatif/tally.ts';
import { type OwnPostgres, startOwnPostgres } from '../replay/own-weir.ts';
import { createProgress } from '../replay/progress.ts';
import { type ReplayTerms, replay } from '../replay/replay.ts';
import type { Answered } from '../replay/step.ts';
import type { Trace } from '../replay/trace/read-trace.ts';
import { type DraftFiles, refuseDraft } from './drafts.ts';
import type { ReportFacts } from './report.ts';

interface Played {
  /** What the last request of each row was answered, by the row's line. */
  readonly answers: ReadonlyMap<number, Answered>;
  readonly accounts: ReadonlyMap<string, { name: string; plan: string }>;
  readonly charged: bigint;
}

async function publish(
  client: ReturnType<typeof createWeirClient>,
  params: { files: DraftFiles; texts: DraftTexts },
) {
  const { files, texts } = params;
  if (texts.policy !== null) {
    const input = { idempotencyKey: 'whatif/policy', document: texts.policy };
    const answer = present((await client.execute(PublishPolicyDocument, { input })).publishPolicy);
    if (isAnswer(answer, 'DocumentRejected')) throw refuseDraft(files.policy ?? '', answer.problems);
    if (!isAnswer(answer, 'PolicyPublished')) throw new StartupError(answer.message);
  }
  if (texts.prices !== null) {
    const input = { idempotencyKey: 'whatif/prices', document: texts.prices };
    const answer = present((await client.execute(PublishPriceBookDocument, { input })).publishPriceBook);
    if (isAnswer(answer, 'DocumentRejected')) throw refuseDraft(files.prices ?? '', answer.problems);
    if (!isAnswer(answer, 'PriceBookPublished')) throw new StartupError(answer.message);
  }
}

async function play(params: {
  postgres: OwnPostgres;
  trace: Trace;
  file: string;
  terms: ReplayTerms;
  files: DraftFiles;
  texts: DraftTexts;
  signal: AbortSignal;
}): Promise<Played> {
  const { trace, file, terms, signal } = params;
  const weir = await params.postgres.startWeir();
  try {
    const { url, key } = weir;
    await publish(createWeirClient({ url, key, timeoutMs: 60_000 }), params);
    const answers = new Map<number, Answered>();
    const accounts = new Map<string, { name: string; plan: string }>();
    const progress = createProgress(trace.rows.length);
    const report = await replay({
      trace,
      file,
      terms,
      url,
      key,
      signal,
      onProgress: progress.show,
      observer: {
        enrolled: (all) => {
          for (const { accountId, name, plan } of all) accounts.set(accountId, { name, plan });
        },
        answered: (answered) => answers.set(answered.line, answered),
      },
    }).finally(progress.stop);
    if (!report.holds) throw new StartupError(`The books of a play of ${file} do not agree.`);
    return { answers, accounts, charged: parseMicro(report.credits.total.charged) ?? 0n };
  } finally {
    await weir.close();
  }
}

function verdictOf(answered: Answered | undefined): Verdict {
  const bySource = new Map<FundingSource, bigint>();
  let held = 0n;
  for (const { source, amount } of answered?.hold ?? []) {
    const part = parseMicro(amount) ?? 0n;
    held += part;
    bySource.set(source, (bySource.get(source) ?? 0n) + part);
  }
  return { outcome: answered?.outcome ?? 'REJECTED', held, bySource, codes: answered?.codes ?? [] };
}

/** Plays the trace under the drafts and under what they are compared with. Throws a StartupError when a document can't be taken. */
export async function tryOnTrace(params: {
  trace: Trace;
  file: string;
  terms: ReplayTerms;
  draft: { files: DraftFiles; texts: DraftTexts };
  /** What the draft is compared with; null texts stand for the starter documents. */
  base: { files: DraftFiles; texts: DraftTexts };
  signal: AbortSignal;
}): Promise<ReportFacts> {
  const { trace, file, terms, draft, base, signal } = params;
  const began = performance.now();
  const postgres = await startOwnPostgres({ durable: false });
  let after: Played;
  let before: Played;
  try {
    // The draft first: what is wrong with it is told before the longer half of the work.
    after = await play({ postgres, trace, file, terms, ...draft, signal });
    before = await play({ postgres, trace, file, terms, ...base, signal });
  } finally {
    await postgres.close();
  }
  const tally = createTally();
  for (const row of trace.rows) {
    const [was, would] = [before.answers.get(row.line), after.answers.get(row.line)];
    const seen = was ?? would;
    if (!seen) continue;
    const [one, other] = [verdictOf(was), verdictOf(would)];
    tally.count({
      at: seen.at,
      accountId: seen.accountId,
      plan: before.accounts.get(seen.accountId)?.plan ?? '',
      model: terms.model,
      subject: `line ${row.line}`,
      before: one,
      after: other,
      change: changeBetween(one, other),
      uncounted: [],
    });
  }
  return {
    mode: 'TRACE',
    compared: `${file}, played twice, each request with its retries`,
    counts: tally.counts(),
    skipped: 0,
    cut: false,
    charged: { before: before.charged, after: after.charged },
    accounts: new Map([...before.accounts].map(([id, { name }]) => [id, { id, name }])),
    seconds: (performance.now() - began) / 1000,
  };
}
