/** Reports of what would have been, as the API shows them. */
import { FUNDING_SOURCES } from '../../domain/catalogue.ts';
import { type Verdict, WHAT_IF_CHANGES } from '../../domain/what-if.ts';
import type { DraftsRefused } from '../../whatif/draft-rules.ts';
import type { ShadowExample } from '../../whatif/ports.ts';
import { type Group, OTHERS, type Sums } from '../../whatif/tally.ts';
import type { WhatIfReport as Report } from '../../whatif/what-if.ts';
import { accountGid, ownedGid } from '../global-id.ts';
import { make } from '../types/make.ts';
import type { DocumentRejected } from '../types/operator-documents.ts';
import {
  UncountedLimit,
  WhatIfChangeCount,
  WhatIfExample,
  WhatIfGroup,
  WhatIfReason,
  WhatIfReport,
  WhatIfSide,
  WhatIfSource,
  WhatIfSums,
} from '../types/what-if.ts';
import { toDocumentRejected } from './catalogue-answer.ts';
import { toDate, toDateOrNull } from './instant.ts';

function toSums({ granted, waiting, refused, held }: Sums): WhatIfSums {
  return make(WhatIfSums, {
    granted: BigInt(granted),
    waiting: BigInt(waiting),
    refused: BigInt(refused),
    held,
  });
}

function toGroup({ name, decisions, changed, before, after }: Group): WhatIfGroup {
  return make(WhatIfGroup, {
    name,
    decisions: BigInt(decisions),
    changed: BigInt(changed),
    before: toSums(before),
    after: toSums(after),
  });
}

function toSide({ outcome, held, codes }: Verdict): WhatIfSide {
  return make(WhatIfSide, { outcome, held, codes: [...codes] });
}

export function toWhatIfExample(compared: ShadowExample): WhatIfExample {
  const { accountId, subject, at, plan, model, change, before, after } = compared;
  return make(WhatIfExample, {
    decisionId: ownedGid('dec', { accountId, id: subject }),
    accountId: accountGid(accountId),
    at: toDate(at),
    plan,
    model,
    change,
    before: toSide(before),
    after: toSide(after),
  });
}

export function toWhatIfReport(report: Report): WhatIfReport {
  const { before, after } = report;
  return make(WhatIfReport, {
    decisions: BigInt(report.decisions),
    skipped: BigInt(report.skipped),
    cut: report.cut,
    from: toDateOrNull(report.from),
    to: toDateOrNull(report.to),
    changes: WHAT_IF_CHANGES.map((change) =>
      make(WhatIfChangeCount, { change, decisions: BigInt(report.changes[change]) }),
    ),
    before: toSums(before),
    after: toSums(after),
    sources: FUNDING_SOURCES.map((source) =>
      make(WhatIfSource, { source, before: before.bySource[source], after: after.bySource[source] }),
    ),
    reasons: report.reasons.map((each) =>
      make(WhatIfReason, { code: each.code, before: BigInt(each.before), after: BigInt(each.after) }),
    ),
    plans: report.plans.map(toGroup),
    models: report.models.map(toGroup),
    accounts: report.accounts.map((group) =>
      toGroup(group.name === OTHERS ? group : { ...group, name: accountGid(group.name) }),
    ),
    uncounted: report.uncounted.map(({ limit, decisions }) =>
      make(UncountedLimit, { limit, decisions: BigInt(decisions) }),
    ),
    examples: report.examples.map(toWhatIfExample),
  });
}

/** Problems stand below the field whose document they are in. */
export function toDraftsRejected({ problems }: DraftsRefused): DocumentRejected {
  return toDocumentRejected({
    kind: 'REFUSED',
    problems: problems.map(({ document, path, ...rest }) => ({ ...rest, path: [document, ...path] })),
  });
}
