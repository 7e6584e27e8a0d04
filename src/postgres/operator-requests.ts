// Mutations of operators, each done once for its idempotency key. The row of the request and what it changes
// are of one transaction, so that neither is ever there without the other.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Done, KeptResult, OperatorRequest } from '../catalogue/ports.ts';
import { type Conflict, conflict } from '../problem.ts';
import { OperatorRequestEntity } from './entities/operator-request.ts';

/** What `work` answers with when it has done what was asked. */
export interface Worked<Result extends KeptResult> {
  readonly kind: 'WORKED';
  readonly result: Result;
}

/**
 * Runs `work` in a transaction if the key is new. A key that was used with the same input answers with
 * what was kept, one with another input with CONFLICT. Whatever else `work` answers is a refusal: it is
 * passed on, and nothing of it is kept. Two calls with one key at once: the second waits for the first.
 */
export async function once<Result extends KeptResult, Refusal extends { readonly kind: string }>(
  orm: MikroORM,
  request: OperatorRequest,
  work: (em: EntityManager) => Promise<Worked<Result> | Refusal>,
): Promise<Done<Result> | Conflict | Refusal> {
  const em = orm.em.fork();
  await em.begin();
  try {
    const before = await claim(em, request);
    if (before) {
      await em.rollback();
      if (before.inputHash !== request.inputHash) return conflict(before.at.getTime());
      // The same operation kept it, and operations never change what they keep.
      return { kind: 'DONE', result: before.result as Result, replayed: true };
    }
    const answer = await work(em);
    if (!isWorked(answer)) {
      await em.rollback();
      return answer;
    }
    const { scope, operation, key } = request;
    await em.nativeUpdate(OperatorRequestEntity, { scope, operation, key }, { result: answer.result });
    await em.commit();
    return { kind: 'DONE', result: answer.result, replayed: false };
  } catch (error) {
    if (em.isInTransaction()) await em.rollback();
    throw error;
  }
}

function isWorked<Result extends KeptResult>(
  answer: Worked<Result> | { readonly kind: string },
): answer is Worked<Result> {
  return answer.kind === 'WORKED';
}

/** Takes the key, waiting for whoever is taking it at the same time; or finds who took it before. */
async function claim(em: EntityManager, request: OperatorRequest) {
  const { scope, operation, key } = request;
  const taken = await em
    .createQueryBuilder(OperatorRequestEntity)
    .insert({ ...request })
    .onConflict()
    .ignore()
    .returning('key')
    .execute('all');
  if (taken.length > 0) return null;
  return em.findOneOrFail(OperatorRequestEntity, { scope, operation, key }, { disableIdentityMap: true });
}
