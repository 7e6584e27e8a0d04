/**
 * Answers that were given without a decision. Only what can't be right is turned away so: an account that is
 * not there, and a payment that bought something else. Whatever else is answered has to have been decided,
 * and kept, before anybody heard of it.
 */
import type { Prepared } from './perform.ts';
import type { Operation } from './script.ts';
import { micro } from './universe.ts';

interface Payment {
  readonly account: number;
  readonly amount: bigint;
}

export interface Refusals {
  /** What is wrong with how an operation was answered; null when nothing is. */
  judge(params: {
    readonly operation: Operation;
    readonly answer: unknown;
    readonly decided: boolean;
    readonly about: Prepared | null;
    /** Whether another input was put under the same key at the same moment. */
    readonly contested: boolean;
  }): string | null;
}

function kindOf(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null || !('kind' in answer)) return 'nothing';
  const code = 'code' in answer && typeof answer.code === 'string' ? ` ${answer.code}` : '';
  return `${answer.kind}${code}`;
}

export function createRefusals(): Refusals {
  const payments = new Map<string, Payment>();

  /** What a payment is answered with that is not credited; null when it is. */
  function refusedPayment(operation: Extract<Operation, { do: 'topUp' }>): string | null {
    const { payment, account } = operation;
    const amount = micro(operation.amount);
    const known = payments.get(payment);
    if (!known) payments.set(payment, { account, amount });
    else if (known.account !== account) return 'INVALID PAYMENT_USED';
    else if (known.amount !== amount) return 'INVALID PAYMENT_DIFFERS';
    return null;
  }

  return {
    judge: ({ operation, answer, decided, about, contested }) => {
      const said = kindOf(answer);
      const expected = operation.do === 'topUp' ? refusedPayment(operation) : null;
      if (expected !== null) {
        if (said === expected && !decided) return null;
        return `operation ${operation.n}: ${said}, and ${expected} was to be expected`;
      }
      if (!about?.command || decided) return null;
      // A quote is forgotten 30 days after it expired.
      if (operation.do === 'request' && operation.quote !== null && said === 'INVALID UNKNOWN_QUOTE')
        return null;
      // Who of two takes the key is chance, and the other one has not been looked at then.
      if (contested && said === 'CONFLICT') return null;
      // Of an account that is not there nothing can be said but that.
      const nobody = ['NOT_FOUND', 'INVALID UNKNOWN_ACCOUNT'].includes(said);
      return nobody ? null : `operation ${operation.n} (${operation.do}): ${said} without a decision`;
    },
  };
}
