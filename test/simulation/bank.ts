/** A payment provider whose answers follow from the amounts, so that the same script is answered alike. */
import type { PaymentProvider } from '../../src/accounts/payment-provider.ts';
import { ONE } from './model/facts.ts';

export const BANK = 'simulated bank';

/** Whether it takes the money: not of those whose whole credits end in 7. */
export function pays(amount: bigint): boolean {
  return (amount / ONE) % 10n !== 7n;
}

/** Whether it says at once how the payment ended: not when the whole credits end in 4, where it has to be asked again. */
function isSlow(amount: bigint): boolean {
  return (amount / ONE) % 10n === 4n;
}

export function createBank(): PaymentProvider {
  const asked = new Set<string>();
  return {
    name: BANK,
    charge: async ({ id, amount }) => {
      const reference = `charge ${id}`;
      if (isSlow(amount) && !asked.has(id)) {
        asked.add(id);
        return { reference, status: 'PENDING', reason: null };
      }
      if (pays(amount)) return { reference, status: 'SUCCEEDED', reason: null };
      return { reference, status: 'FAILED', reason: 'There is not enough on the card.' };
    },
  };
}
