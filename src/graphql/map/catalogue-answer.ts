/** Plans, price books, policies and the answers to publishing them. */
import type { DocumentRefused, DocumentProblem as Refused } from '../../catalogue/document.ts';
import type { PublishedPolicy, PublishedPriceBook } from '../../catalogue/ports.ts';
import type { Plan as DomainPlan } from '../../domain/catalogue.ts';
import { make } from '../types/make.ts';
import { PriceBook } from '../types/operator-catalogue.ts';
import { DocumentProblem, DocumentRejected } from '../types/operator-documents.ts';
import { Plan } from '../types/operator-plans.ts';
import { Policy } from '../types/operator-policy.ts';
import { toDate } from './instant.ts';

export function toPlan({ id, slug, version, name, tier, models, priorities }: DomainPlan): Plan {
  return make(Plan, {
    planId: id,
    slug,
    version,
    name,
    tier,
    models: models && [...models],
    priorities: [...priorities],
  });
}

export function toPriceBook({ version, effectiveAt, at, document }: PublishedPriceBook): PriceBook {
  return make(PriceBook, { version, effectiveAt: toDate(effectiveAt), publishedAt: toDate(at), document });
}

export function toPolicy({ version, at, publishedBy, restores, reason, document }: PublishedPolicy): Policy {
  return make(Policy, { version, publishedAt: toDate(at), publishedBy, restores, reason, document });
}

export function toDocumentRejected({ problems }: DocumentRefused): DocumentRejected {
  const [first, ...others] = problems;
  const rest = others.length === 0 ? '' : ` And ${others.length} more.`;
  return make(DocumentRejected, {
    message: `${first?.message ?? 'The document can not be taken.'}${rest}`,
    problems: problems.map(toDocumentProblem),
  });
}

export function toDocumentProblem({ code, path, message, expected }: Refused): DocumentProblem {
  return make(DocumentProblem, { code, path: [...path], message, expected });
}
