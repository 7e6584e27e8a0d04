/** The rules to decide by instead, from the texts of documents: checked as if they were to be published now. */
import { type DocumentProblem, readDocumentText } from '../catalogue/document.ts';
import { compilePriceBook, readPriceBook } from '../catalogue/price-book-document.ts';
import type { PriceBook } from '../domain/catalogue.ts';
import type { OtherRules } from '../domain/other-rules.ts';
import type { Policy } from '../domain/policy.ts';
import type { Catalogue } from '../pipeline/ports.ts';
import { compilePolicy, readPolicy } from '../policy/policy-document.ts';

/** The texts; null leaves what was in force then. */
export interface DraftTexts {
  readonly policy: string | null;
  readonly prices: string | null;
}

/** Everything that is wrong with the documents, each problem with the document that it is in. */
export interface DraftsRefused {
  readonly kind: 'REFUSED';
  readonly problems: readonly (DocumentProblem & { readonly document: keyof DraftTexts })[];
}

type Read<T> = { readonly value: T } | { readonly problems: readonly DocumentProblem[] };

export function readDraftPolicy(text: string, catalogue: Catalogue): Read<Policy> {
  const json = readDocumentText(text);
  const read = json.kind === 'REFUSED' ? json : readPolicy(json.json, catalogue);
  if (read.kind === 'REFUSED') return { problems: read.problems };
  return { value: compilePolicy(read.value, catalogue.policy.version + 1) };
}

function readDraftPrices(text: string, catalogue: Catalogue): Read<PriceBook> {
  const json = readDocumentText(text);
  const read = json.kind === 'REFUSED' ? json : readPriceBook(json.json, catalogue);
  if (read.kind === 'REFUSED') return { problems: read.problems };
  const version = Math.max(0, ...catalogue.priceBooks.keys()) + 1;
  return { value: compilePriceBook(read.value, { version, effectiveAt: 0 }) };
}

/** Reads the drafts against the present catalogue. They have the numbers that they would be published under next. */
export function readDraftRules(
  texts: DraftTexts,
  catalogue: Catalogue,
): { readonly kind: 'RULES'; readonly rules: OtherRules } | DraftsRefused {
  const policy = texts.policy === null ? null : readDraftPolicy(texts.policy, catalogue);
  const prices = texts.prices === null ? null : readDraftPrices(texts.prices, catalogue);
  const problems: DraftsRefused['problems'][number][] = [];
  if (policy && 'problems' in policy)
    problems.push(...policy.problems.map((each) => ({ ...each, document: 'policy' as const })));
  if (prices && 'problems' in prices)
    problems.push(...prices.problems.map((each) => ({ ...each, document: 'prices' as const })));
  if (problems.length > 0) return { kind: 'REFUSED', problems };
  return {
    kind: 'RULES',
    rules: {
      policy: policy && 'value' in policy ? policy.value : null,
      prices: prices && 'value' in prices ? prices.value : null,
    },
  };
}
