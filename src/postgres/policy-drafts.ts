// Keeps draft policies. The revision is compared in the statement that changes the row, so of two changes at
// once one is told that the other came before.
import { raw } from '@mikro-orm/core';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { isOpen, type PolicyDraft, type PolicyDraftStore, staleDraft } from '../policy/draft-ports.ts';
import { missing } from '../problem.ts';
import { PolicyDraftEntity } from './entities/policy-draft.ts';
import { once } from './operator-requests.ts';

type Row = Omit<PolicyDraft, 'createdAt' | 'changedAt' | 'publishedAs'> & {
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly publishedAs?: number | null;
};

function readRow({ id, name, document, revision, discarded, ...row }: Row): PolicyDraft {
  const { createdBy, changedBy, publishedAs = null } = row;
  const [createdAt, changedAt] = [row.createdAt.getTime(), row.changedAt.getTime()];
  return { id, name, document, revision, createdBy, createdAt, changedBy, changedAt, publishedAs, discarded };
}

/** The database's clock. */
const now = () => raw<Date>('now()');

/** The draft, locked until the transaction ends; null when there is none. */
async function lockDraft(em: EntityManager, id: string): Promise<PolicyDraft | null> {
  await em.execute('select 1 from policy_drafts where id = ? for update', [id]);
  const row = await em.findOne(PolicyDraftEntity, { id }, { disableIdentityMap: true });
  return row && readRow(row);
}

/** Ends a draft as this version of the policy, in the transaction that publishes it; false when it is open at that revision no more. */
export async function endDraft(
  em: EntityManager,
  ending: { readonly id: string; readonly revision: number; readonly version: number; readonly by: string },
): Promise<boolean> {
  const { id, revision, version, by } = ending;
  const ended = await em.nativeUpdate(
    PolicyDraftEntity,
    { id, revision, publishedAs: null, discarded: false },
    { publishedAs: version, revision: revision + 1, changedBy: by, changedAt: now() },
  );
  return ended === 1;
}

export function createPolicyDraftStore({ orm }: { orm: MikroORM }): PolicyDraftStore {
  return {
    create: (request, draft) =>
      once<{ draftId: string }, never>(orm, request, async (em) => {
        const { askedBy } = request;
        await em.insert(PolicyDraftEntity, { ...draft, revision: 1, createdBy: askedBy, changedBy: askedBy });
        return { kind: 'WORKED', result: { draftId: draft.id } };
      }),
    change: (request, { id, revision, change }) =>
      once(orm, request, async (em) => {
        const draft = await lockDraft(em, id);
        if (!draft) return missing('There is no such draft.');
        if (!isOpen(draft) || draft.revision !== revision) return staleDraft(draft);
        const fields =
          change.kind === 'DISCARD'
            ? { discarded: true }
            : { document: change.document, name: change.name ?? draft.name };
        await em.nativeUpdate(
          PolicyDraftEntity,
          { id },
          { ...fields, revision: revision + 1, changedBy: request.askedBy, changedAt: now() },
        );
        return { kind: 'WORKED', result: { draftId: id } };
      }),
    find: async (id) => {
      const row = await orm.em.fork().findOne(PolicyDraftEntity, { id });
      return row && readRow(row);
    },
    page: async ({ after, limit }) => {
      const at = after && new Date(after.createdAt);
      const rows = await orm.em.fork().findAll(PolicyDraftEntity, {
        where: {
          publishedAs: null,
          discarded: false,
          ...(after && {
            $or: [{ createdAt: { $lt: at } }, { createdAt: at, id: { $lt: after.id } }],
          }),
        },
        orderBy: { createdAt: 'desc', id: 'desc' },
        limit,
      });
      return rows.map(readRow);
    },
  };
}
