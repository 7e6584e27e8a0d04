/** What an account's journal tells about how it works. */
import { usedShare } from '../../domain/usage-insight.ts';
import type { Insight } from '../../usage/show-insight.ts';
import { make } from '../types/make.ts';
import { AccountInsight, Advice, ModelInsight, RefusalInsight } from '../types/usage-insight.ts';
import { toDate } from './instant.ts';

export function toInsight({ accountId, range, facts, advice, total }: Insight): AccountInsight {
  const { charged, returned } = total;
  return make(AccountInsight, {
    from: toDate(range.from),
    to: toDate(range.to),
    granted: BigInt(facts.granted),
    ended: BigInt(total.ended),
    expired: BigInt(facts.expired),
    charged,
    returned,
    usedShare: usedShare(total),
    models: facts.models.map((use) =>
      make(ModelInsight, { ...use, ended: BigInt(use.ended), usedShare: usedShare(use) }),
    ),
    refusals: facts.refusals.map(({ code, count, lastAt, decisionId }) =>
      make(RefusalInsight, { accountId, decisionId, code, count: BigInt(count), lastAt: toDate(lastAt) }),
    ),
    advice: advice.map((each) => make(Advice, each)),
  });
}
