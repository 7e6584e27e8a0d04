// Creates a planned population in a Weir, by the operator's mutations.
import { isAnswer } from '../../client/answers.ts';
import type { Weir } from '../../client/weir.ts';
import { formatMicro } from '../../domain/decimal.ts';
import { StartupError } from '../../startup-error.ts';
import { inLanes } from './lanes.ts';
import type { Operator } from './operator.ts';
import type { PlannedAccount, PlannedGrant } from './population.ts';

/** How many accounts are created at once. */
const WIDTH = 16;

/** The ids of the accounts, by rank. `origin`: the instant from which grants count their expiry. Throws a StartupError when Weir refuses, e.g. since it has no such plan. */
export async function enrol({
  operator,
  weir,
  run,
  population,
  origin,
  signal,
}: {
  operator: Operator;
  /** With the operator's key. */
  weir: Weir;
  run: string;
  population: readonly PlannedAccount[];
  origin: number;
  /** Aborted, no further account is created, and the promise rejects. */
  signal: AbortSignal;
}): Promise<string[]> {
  return inLanes(population, {
    laneOf: ({ rank }) => rank,
    width: WIDTH,
    work: async (account) => {
      signal.throwIfAborted();
      const idempotencyKey = `${run}/account/${account.rank}`;
      const accountId = await operator.createAccount({
        idempotencyKey,
        name: account.name,
        plan: account.plan,
      });
      for (const grant of account.grants)
        await giveCredits(weir, { accountId, idempotencyKey, grant, origin });
      return accountId;
    },
  });
}

async function giveCredits(
  weir: Weir,
  {
    accountId,
    idempotencyKey,
    grant,
    origin,
  }: { accountId: string; idempotencyKey: string; grant: PlannedGrant; origin: number },
): Promise<void> {
  const answer = await weir.grantCredits({
    idempotencyKey: `${idempotencyKey}/${grant.source}`,
    accountId,
    source: grant.source,
    name: grant.name,
    amount: formatMicro(grant.amount),
    burnPriority: grant.burnPriority,
    reason: 'For a replay.',
    ...(grant.expiresAfterMs !== null && {
      expiresAt: new Date(origin + grant.expiresAfterMs).toISOString(),
    }),
  });
  if (isAnswer(answer, 'CreditsGranted')) return;
  throw new StartupError(`Weir gave no ${grant.source} credits: ${answer.message}`);
}
