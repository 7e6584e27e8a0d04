/** Payments: the provider, automatic top-ups and what starts them. */
import { randomBytes } from 'node:crypto';
import { createAutoTopUp } from '../accounts/run-auto-top-up.ts';
import { createSandboxPayments } from '../accounts/sandbox-payments.ts';
import type { BalanceWatch } from '../accounts/watch-balances.ts';
import { type Background, runInBackground } from '../background.ts';
import type { Config } from '../config.ts';
import { balanceOf } from '../domain/account.ts';
import { SECOND } from '../domain/instant.ts';
import type { Ids } from '../jobs/ports.ts';
import { paymentProviderOf } from './payment-provider-of.ts';
import type { Stores } from './stores.ts';
import type { UseCases } from './use-cases.ts';

const SANDBOX_DELAY_MS = 200;
const THRESHOLDS_EVERY_MS = SECOND;
/** A look at all accounts with automatic top-up, for those that nobody was told of. */
const LOOK_EVERY_MS = 15 * SECOND;
const STATES_AT_ONCE = 500;
/** A purchase that has been open for so long is asked about again. */
const OPEN_MS = 60 * SECOND;

/** Starts it all. Without the demo there is no provider: the sandbox must not give credits away. */
export function startPayments(params: {
  config: Config;
  stores: Stores;
  useCases: UseCases;
  watch: BalanceWatch;
  ids: Pick<Ids, 'uuid'>;
  onError: (error: unknown) => void;
}) {
  const { config, stores, useCases, watch, ids, onError } = params;
  const { autoTopUps: store, catalogue, states } = stores;
  // Without a secret only messages of this process are believed.
  const secret = config.paymentWebhookSecret ?? randomBytes(32).toString('hex');
  const sandbox = paymentProviderOf(config)
    ? createSandboxPayments({
        secret,
        delayMs: SANDBOX_DELAY_MS,
        now: Date.now,
        deliver: (news) => autoTopUp.receive(news),
        onError,
      })
    : null;
  const autoTopUp = createAutoTopUp({
    store,
    provider: sandbox,
    secret,
    topUp: useCases.topUp,
    noteFailedPayment: useCases.noteFailedPayment,
    catalogue,
    newId: ids.uuid,
    now: Date.now,
  });
  const running = new Map<string, Promise<unknown>>();
  const consider = (accountId: string): void => {
    if (running.has(accountId)) return;
    const run = autoTopUp
      .consider(accountId)
      .catch(onError)
      .finally(() => running.delete(accountId));
    running.set(accountId, run);
  };
  watch.onLow(consider);

  const learn = async (): Promise<ReadonlyMap<string, bigint>> => {
    const thresholds = await store.thresholds();
    watch.setThresholds(thresholds);
    return thresholds;
  };
  const lookAtAll = async (): Promise<void> => {
    const thresholds = await learn();
    const ids = [...thresholds.keys()];
    for (let from = 0; from < ids.length; from += STATES_AT_ONCE) {
      const { found, now } = await states.accountStates(ids.slice(from, from + STATES_AT_ONCE));
      for (const [accountId, state] of found) {
        const low = balanceOf(state, now).available < (thresholds.get(accountId) ?? 0n);
        if (low) await autoTopUp.consider(accountId);
      }
    }
    await autoTopUp.resume(OPEN_MS);
    await useCases.resumeCompensations(OPEN_MS);
  };
  const background: Background[] = [
    runInBackground({ everyMs: THRESHOLDS_EVERY_MS, task: learn, onError }),
    runInBackground({ everyMs: LOOK_EVERY_MS, task: lookAtAll, onError }),
  ];
  return {
    autoTopUp,
    receivePayment: autoTopUp.receive,
    close: async (): Promise<void> => {
      sandbox?.close();
      await Promise.all(background.map((each) => each.close()));
      await Promise.all(running.values());
    },
  };
}
