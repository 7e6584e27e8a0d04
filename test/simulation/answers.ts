/** Answers of the product and of the model in one form, so that they can be held against each other. */
import type { AdjustCreditsAnswer } from '../../src/accounts/adjust-credits.ts';
import type { CreditAnswer } from '../../src/accounts/credit-command.ts';
import type { ReturnPaymentAnswer } from '../../src/accounts/return-payment.ts';
import type { RevokeGrantAnswer } from '../../src/accounts/revoke-grant.ts';
import type { FundingPart, Reason } from '../../src/domain/decision.ts';
import type { CancelJobAnswer, EndJobAnswer } from '../../src/jobs/end-job.ts';
import type { HeartbeatAnswer } from '../../src/jobs/heartbeat-job.ts';
import type { Preview } from '../../src/jobs/preview-job.ts';
import type { RefundJobAnswer } from '../../src/jobs/refund-job.ts';
import type { RequestJobAnswer } from '../../src/jobs/request-job.ts';
import type { Part } from './model/account.ts';
import type { Answer, Command, Reason as ModelReason } from './model/commands.ts';

/** Plain and printable; undefined fields are left out. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

interface AnyBalance {
  readonly available: bigint;
  readonly held: bigint;
  readonly debt: bigint;
  readonly postpaidOwed: bigint;
}

export function plainBalance({ available, held, debt, postpaidOwed }: AnyBalance): Plain {
  return {
    available: String(available),
    held: String(held),
    debt: String(debt),
    postpaidOwed: String(postpaidOwed),
  };
}

interface AnyPart {
  readonly source: string;
  readonly grantId: string | null;
  readonly amount: bigint;
  readonly windows: readonly string[];
}

/** In order of first appearance, shares of one payer added up: whether they stand apart means nothing. */
function plainParts(parts: readonly AnyPart[]): Plain {
  const merged = new Map<string, bigint>();
  for (const { source, grantId, amount, windows } of parts) {
    const from = [source, grantId ?? '', ...[...windows].sort()].join(' ').trim();
    merged.set(from, (merged.get(from) ?? 0n) + amount);
  }
  return [...merged].map(([from, amount]) => ({ from, amount: String(amount) }));
}

export function productParts(parts: readonly FundingPart[]): Plain {
  return plainParts(
    parts.map((part) => ({
      ...part,
      windows: part.windows.map(({ name, startedAt }) => `${name}@${startedAt}`),
    })),
  );
}

export function modelParts(parts: readonly Part[]): Plain {
  return plainParts(
    parts.map((part) => ({ ...part, windows: part.windows.map(({ name, since }) => `${name}@${since}`) })),
  );
}

function productReason(reason: Reason): Plain {
  const { code } = reason;
  if (reason.kind === 'CREDITS')
    return { code, needed: String(reason.needed), available: String(reason.available) };
  if (reason.kind === 'BUDGET' && code === 'BUDGET_EXCEEDED') {
    const { budget, cap, remaining } = reason;
    return { code, budget, cap: String(cap), remaining: String(remaining) };
  }
  return { code };
}

function modelReason(reason: ModelReason): Plain {
  if ('needed' in reason)
    return { code: reason.code, needed: String(reason.needed), available: String(reason.available) };
  if ('budget' in reason) {
    const { code, budget, cap, remaining } = reason;
    return { code, budget, cap: String(cap), remaining: String(remaining) };
  }
  return { code: reason.code };
}

/** Which came first says nothing, and one reason may be given by several rules. */
function sorted(reasons: readonly Plain[]): Plain {
  return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, reason]) => reason);
}

function plainQuantities(quantities: readonly { meter: string; quantity: bigint }[]): Plain {
  const sortedByMeter = [...quantities].sort((a, b) => (a.meter < b.meter ? -1 : 1));
  return Object.fromEntries(sortedByMeter.map(({ meter, quantity }) => [meter, String(quantity)]));
}

function quantityList(quantities: Readonly<Record<string, bigint>>) {
  return Object.entries(quantities).map(([meter, quantity]) => ({ meter, quantity }));
}

function refusal(answer: { kind: string; code?: string }): Plain {
  return answer.kind === 'INVALID' ? { answer: 'INVALID', code: answer.code ?? '' } : { answer: answer.kind };
}

function requestAnswer(answer: RequestJobAnswer): Plain {
  if (answer.kind !== 'DECIDED') return refusal(answer);
  const { detail, balance } = answer.entry;
  if (detail.kind !== 'GRANTED' && detail.kind !== 'REJECTED' && detail.kind !== 'WAITING')
    return { answer: `odd: ${detail.kind}` };
  const { workload, cost, reasons } = detail.decision;
  const { replayed } = answer;
  const [, next] = answer.entries;
  if (next?.detail.kind === 'WITHDRAWN')
    return { answer: 'WITHDRAWN', balance: plainBalance(next.balance), replayed };
  if (detail.kind === 'WAITING') {
    return {
      answer: 'WAITING',
      cost: cost ? String(cost.total) : null,
      reasons: sorted(reasons.map(productReason)),
      until: detail.expiresAt,
      balance: plainBalance(balance),
      replayed,
    };
  }
  if (detail.kind === 'REJECTED') {
    return {
      answer: 'REJECTED',
      cost: cost ? String(cost.total) : null,
      reasons: sorted(reasons.map(productReason)),
      balance: plainBalance(balance),
      replayed,
    };
  }
  return {
    answer: 'GRANTED',
    quantities: plainQuantities(workload),
    cost: String(cost?.total),
    funding: productParts([...detail.hold.parts, ...detail.reserve]),
    balance: plainBalance(balance),
    replayed,
  };
}

/** Without ids: a preview may pay from credits that have not been written down, and so have none yet. */
function withoutIds(parts: readonly FundingPart[]): FundingPart[] {
  return parts.map((part) => ({ ...part, grantId: null }));
}

function previewAnswer({ evaluation, balance }: Preview): Plain {
  const { reasons, cost, quantities, parts, reserve } = evaluation;
  if (reasons.length > 0) {
    return {
      answer: 'REJECTED',
      cost: cost ? String(cost.total) : null,
      reasons: sorted(reasons.map(productReason)),
      balance: plainBalance(balance),
      replayed: false,
    };
  }
  return {
    answer: 'GRANTED',
    quantities: plainQuantities(quantities),
    cost: String(cost?.total),
    funding: productParts(withoutIds([...parts, ...reserve])),
    balance: plainBalance(balance),
    replayed: false,
  };
}

function endAnswer(answer: EndJobAnswer): Plain {
  if (answer.kind === 'ENDED') return { answer: 'ALREADY_ENDED' };
  if (answer.kind !== 'SETTLED') return refusal(answer);
  const { charged, returned, forgiven, debt, cost } = answer.ending;
  return {
    answer: 'ENDED',
    cost: String(cost.total),
    charged: productParts(charged),
    returned: productParts(returned),
    forgiven: String(forgiven),
    debt: String(debt),
    balance: plainBalance(answer.entry.balance),
    replayed: answer.replayed,
  };
}

function cancelAnswer(answer: CancelJobAnswer): Plain {
  if (answer.kind !== 'WITHDRAWN') return endAnswer(answer);
  const { entry, replayed } = answer;
  return { answer: 'WITHDRAWN', balance: plainBalance(entry.balance), replayed };
}

function creditAnswer(answer: CreditAnswer): Plain {
  if (answer.kind !== 'CREDITED') return refusal(answer);
  const { grant, balance, replayed } = answer;
  return {
    answer: 'CREDITED',
    available: String(grant.available),
    balance: plainBalance(balance),
    replayed,
  };
}

function refundAnswer(answer: RefundJobAnswer): Plain {
  if (answer.kind !== 'REFUNDED') return refusal(answer);
  const { detail, balance } = answer.entry;
  if (detail.kind !== 'REFUNDED') return { answer: `odd: ${detail.kind}` };
  const { parts, debt } = detail;
  return {
    answer: 'REFUNDED',
    parts: productParts(parts),
    debt: String(debt),
    balance: plainBalance(balance),
    replayed: answer.replayed,
  };
}

function adjustAnswer(answer: AdjustCreditsAnswer): Plain {
  if (answer.kind !== 'ADJUSTED') return refusal(answer);
  const { grant, taken, missing, balance, replayed } = answer;
  return {
    answer: 'ADJUSTED',
    added: grant ? String(grant.available) : null,
    parts: productParts(taken),
    missing: String(missing),
    balance: plainBalance(balance),
    replayed,
  };
}

function takenAnswer(answer: RevokeGrantAnswer | ReturnPaymentAnswer): Plain {
  if (answer.kind !== 'REVOKED' && answer.kind !== 'RETURNED') return refusal(answer);
  const { amount, balance, replayed } = answer;
  const debt = answer.kind === 'RETURNED' ? answer.debt : 0n;
  return {
    answer: 'TAKEN',
    amount: String(amount),
    debt: String(debt),
    balance: plainBalance(balance),
    replayed,
  };
}

/** What the product answered to a command, as it was decided. */
export function productAnswer(command: Command, answer: unknown): Plain {
  switch (command.do) {
    case 'request':
      return requestAnswer(answer as RequestJobAnswer);
    case 'preview': {
      const given = answer as Preview | { kind: 'INVALID'; code: string };
      return given.kind === 'PREVIEW' ? previewAnswer(given) : refusal(given);
    }
    case 'heartbeat': {
      const given = answer as HeartbeatAnswer;
      return given.kind === 'ENDED' ? { answer: 'ALREADY_ENDED' } : refusal(given);
    }
    case 'settle':
      return endAnswer(answer as EndJobAnswer);
    case 'cancel':
      return cancelAnswer(answer as CancelJobAnswer);
    case 'credit':
      return creditAnswer(answer as CreditAnswer);
    case 'refund':
      return refundAnswer(answer as RefundJobAnswer);
    case 'terms': {
      const given = answer as { kind: string; replayed?: boolean; code?: string };
      return given.kind === 'CHANGED'
        ? { answer: 'DONE', replayed: given.replayed ?? false }
        : refusal(given);
    }
    case 'open':
      return { answer: 'DONE', replayed: !(answer as { opened: boolean }).opened };
    case 'adjust':
      return adjustAnswer(answer as AdjustCreditsAnswer);
    case 'revoke':
      return takenAnswer(answer as RevokeGrantAnswer);
    case 'returnPayment':
      return takenAnswer(answer as ReturnPaymentAnswer);
    case 'admit':
      return { answer: 'TRIED', tried: String(answer) };
    case 'due':
    case 'jobDue':
    case 'topUpTerms':
    case 'buy':
      return { answer: 'DONE', replayed: false };
  }
}

/** What the model answered, in the same form. */
export function modelAnswer(command: Command, told: { answer: Answer; replayed: boolean }): Plain {
  const { answer, replayed } = told;
  switch (answer.answer) {
    case 'GRANTED': {
      const { funding } = answer;
      const named = command.do === 'preview' ? funding.map((part) => ({ ...part, grantId: null })) : funding;
      return {
        answer: 'GRANTED',
        quantities: plainQuantities(quantityList(answer.quantities)),
        cost: String(answer.cost),
        funding: modelParts(named),
        balance: plainBalance(answer.balance),
        replayed,
      };
    }
    case 'REJECTED':
      return {
        answer: 'REJECTED',
        cost: answer.cost === null ? null : String(answer.cost),
        reasons: sorted(answer.reasons.map(modelReason)),
        balance: plainBalance(answer.balance),
        replayed,
      };
    case 'ENDED':
      return {
        answer: 'ENDED',
        cost: String(answer.cost),
        charged: modelParts(answer.charged),
        returned: modelParts(answer.returned),
        forgiven: String(answer.forgiven),
        debt: String(answer.debt),
        balance: plainBalance(answer.balance),
        replayed,
      };
    case 'REFUNDED':
      return {
        answer: 'REFUNDED',
        parts: modelParts(answer.parts),
        debt: String(answer.debt),
        balance: plainBalance(answer.balance),
        replayed,
      };
    case 'WITHDRAWN':
      return { answer: 'WITHDRAWN', balance: plainBalance(answer.balance), replayed };
    case 'CREDITED':
      return {
        answer: 'CREDITED',
        available: String(answer.available),
        balance: plainBalance(answer.balance),
        replayed,
      };
    case 'WAITING':
      return {
        answer: 'WAITING',
        cost: answer.cost === null ? null : String(answer.cost),
        reasons: sorted(answer.reasons.map(modelReason)),
        until: answer.until,
        balance: plainBalance(answer.balance),
        replayed,
      };
    case 'ADJUSTED':
      return {
        answer: 'ADJUSTED',
        added: answer.added === null ? null : String(answer.added),
        parts: modelParts(answer.parts),
        missing: String(answer.missing),
        balance: plainBalance(answer.balance),
        replayed,
      };
    case 'TAKEN':
      return {
        answer: 'TAKEN',
        amount: String(answer.amount),
        debt: String(answer.debt),
        balance: plainBalance(answer.balance),
        replayed,
      };
    case 'TRIED':
      return { answer: 'TRIED', tried: answer.tried };
    case 'DONE':
      return { answer: 'DONE', replayed };
    case 'INVALID':
      return { answer: 'INVALID', code: answer.code };
    default:
      return { answer: answer.answer };
  }
}

/** Where two values differ, each as one line; none when they are the same. */
export function differences(product: Plain, model: Plain, path = ''): string[] {
  if (JSON.stringify(product) === JSON.stringify(model)) return [];
  const isRecord = (value: Plain): value is { readonly [name: string]: Plain } =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isRecord(product) && isRecord(model)) {
    const names = [...new Set([...Object.keys(product), ...Object.keys(model)])];
    return names.flatMap((name) =>
      differences(product[name] ?? null, model[name] ?? null, path === '' ? name : `${path}.${name}`),
    );
  }
  return [`${path}: the product has ${JSON.stringify(product)}, the model ${JSON.stringify(model)}`];
}
