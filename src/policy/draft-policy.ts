/** Writing policies: draftPolicy, discardPolicyDraft, checkPolicy, and reading drafts. A draft may hold anything; what is wrong with it is told whenever it is looked at. */
import { type Caller, requireRole } from '../auth/caller.ts';
import { type DocumentProblem, LONGEST_DOCUMENT, readDocumentText } from '../catalogue/document.ts';
import { title } from '../catalogue/document-values.ts';
import type { OperatorRequest } from '../catalogue/ports.ts';
import { hashOf } from '../domain/request.ts';
import type { Catalogue, CatalogueSource } from '../pipeline/ports.ts';
import { type Conflict, type Invalid, invalid, type Missing, missing, type Stale } from '../problem.ts';
import type { DraftPlace, PolicyDraft, PolicyDraftStore } from './draft-ports.ts';
import { readPolicy } from './policy-document.ts';

/** A draft with all that is wrong with it today; nothing when it can be published. */
export interface ShownDraft {
  readonly draft: PolicyDraft;
  readonly problems: readonly DocumentProblem[];
}

export interface DraftKept extends ShownDraft {
  readonly kind: 'KEPT';
  readonly replayed: boolean;
}

export interface DraftPolicyInput {
  readonly idempotencyKey: string;
  /** The draft to change; null begins one. */
  readonly draftId: string | null;
  /** The revision that the change rests on; needed with `draftId`. */
  readonly expectedRevision: number | null;
  /** Needed for a new draft; null leaves the one that it has. */
  readonly name: string | null;
  readonly document: string;
}

export interface DiscardDraftInput {
  readonly idempotencyKey: string;
  readonly draftId: string;
  readonly expectedRevision: number;
}

type Answer = DraftKept | Conflict | Invalid | Missing | Stale;
export type DraftPolicy = (caller: Caller | null, input: DraftPolicyInput) => Promise<Answer>;
export type DiscardDraft = (caller: Caller | null, input: DiscardDraftInput) => Promise<Answer>;

/** Everything that is wrong with the text of a policy, at once. */
export function problemsWith(text: string, catalogue: Catalogue): readonly DocumentProblem[] {
  const json = readDocumentText(text);
  const read = json.kind === 'REFUSED' ? json : readPolicy(json.json, catalogue);
  return read.kind === 'REFUSED' ? read.problems : [];
}

function mistakeIn({ draftId, expectedRevision, name, document }: DraftPolicyInput): Invalid | null {
  if ((draftId === null) !== (expectedRevision === null)) {
    const message =
      'A draft is changed by its id and the revision that the change rests on, and begun by neither.';
    return invalid('DRAFT_AND_REVISION', ['input', 'expectedRevision'], message, 'both or none');
  }
  if (name === null ? draftId === null : !title.safeParse(name).success) {
    return invalid('BAD_NAME', ['input', 'name'], 'The draft has no name.', 'a name of 1 to 100 characters');
  }
  if (document.length > LONGEST_DOCUMENT || document.includes('\0')) {
    const expected = `at most ${LONGEST_DOCUMENT} characters, none of them the zero byte`;
    return invalid('BAD_TEXT', ['input', 'document'], 'The document can not be kept.', expected);
  }
  return null;
}

interface Dependencies {
  readonly drafts: PolicyDraftStore;
  readonly catalogue: CatalogueSource;
}

/** The draft as it is now. */
async function kept(
  { drafts, catalogue }: Dependencies,
  done: { draftId: string; replayed: boolean },
): Promise<DraftKept> {
  const draft = await drafts.find(done.draftId);
  if (!draft) throw new Error(`draft ${done.draftId} was kept and is not there`);
  const problems = problemsWith(draft.document, await catalogue.reload());
  return { kind: 'KEPT', draft, problems, replayed: done.replayed };
}

/** Makes `draftPolicy`, for operators. Answers KEPT (also with a document that has problems), STALE, NOT_FOUND, CONFLICT or INVALID. */
export function createDraftPolicy(deps: Dependencies & { readonly newId: () => string }): DraftPolicy {
  return async (maybe, input) => {
    const caller = requireRole(maybe, 'OPERATOR');
    const wrong = mistakeIn(input);
    if (wrong) return wrong;
    const { idempotencyKey: key, draftId: id, expectedRevision, name, document } = input;
    const inputHash = hashOf({ id, expectedRevision, name, document });
    const request: OperatorRequest = {
      scope: '',
      operation: 'draftPolicy',
      key,
      inputHash,
      askedBy: caller.application,
    };
    const answer =
      id === null
        ? await deps.drafts.create(request, { id: deps.newId(), name: name ?? '', document })
        : await deps.drafts.change(request, {
            id,
            revision: expectedRevision ?? 0,
            change: { kind: 'WRITE', name, document },
          });
    return answer.kind === 'DONE' ? kept(deps, { ...answer.result, replayed: answer.replayed }) : answer;
  };
}

/** Makes `discardPolicyDraft`, for operators. Answers KEPT (the draft as it ended), STALE, NOT_FOUND or CONFLICT. */
export function createDiscardDraft(deps: Dependencies): DiscardDraft {
  return async (maybe, { idempotencyKey: key, draftId: id, expectedRevision: revision }) => {
    const caller = requireRole(maybe, 'OPERATOR');
    const answer = await deps.drafts.change(
      {
        scope: '',
        operation: 'discardPolicyDraft',
        key,
        inputHash: hashOf({ id, revision }),
        askedBy: caller.application,
      },
      { id, revision, change: { kind: 'DISCARD' } },
    );
    return answer.kind === 'DONE' ? kept(deps, { ...answer.result, replayed: answer.replayed }) : answer;
  };
}

/** A text, or the draft that has it: one of the two. */
export interface DraftSource {
  readonly document: string | null;
  readonly draftId: string | null;
}

/** The text that is meant. `path` is where the two stand. */
export async function textOfSource(
  drafts: Pick<PolicyDraftStore, 'find'>,
  { document, draftId }: DraftSource,
  path: readonly string[],
): Promise<string | Invalid | Missing> {
  if (document !== null && draftId === null) return document;
  if (document !== null || draftId === null) {
    const message = 'Either a document or the id of a draft is needed, and not both.';
    return invalid('DOCUMENT_OR_DRAFT', path, message, 'a document or a draft');
  }
  return (await drafts.find(draftId))?.document ?? missing('There is no such draft.');
}

export interface PolicyChecked {
  readonly kind: 'CHECKED';
  readonly problems: readonly DocumentProblem[];
}

export type CheckPolicy = (
  caller: Caller | null,
  input: DraftSource,
) => Promise<PolicyChecked | Invalid | Missing>;

/** Makes `checkPolicy`, for operators: all that would keep a policy from being published now. */
export function createCheckPolicy({ drafts, catalogue }: Dependencies): CheckPolicy {
  return async (caller, input) => {
    requireRole(caller, 'OPERATOR');
    const text = await textOfSource(drafts, input, ['input']);
    if (typeof text !== 'string') return text;
    return { kind: 'CHECKED', problems: problemsWith(text, await catalogue.reload()) };
  };
}

export interface ReadDrafts {
  /** Null when there is none of this id; also one that has ended. */
  find(caller: Caller | null, id: string): Promise<ShownDraft | null>;
  /** The open ones, newest first. */
  page(
    caller: Caller | null,
    page: { readonly after: DraftPlace | null; readonly limit: number },
  ): Promise<readonly ShownDraft[]>;
}

/** Makes the reading of drafts, for operators and monitors. */
export function createReadDrafts({ drafts, catalogue }: Dependencies): ReadDrafts {
  const show = async (found: readonly PolicyDraft[]): Promise<ShownDraft[]> => {
    const current = await catalogue.reload();
    return found.map((draft) => ({ draft, problems: problemsWith(draft.document, current) }));
  };
  return {
    find: async (caller, id) => {
      requireRole(caller, 'OPERATOR', 'MONITOR');
      const draft = await drafts.find(id);
      return draft && ((await show([draft]))[0] ?? null);
    },
    page: async (caller, page) => {
      requireRole(caller, 'OPERATOR', 'MONITOR');
      return show(await drafts.page(page));
    },
  };
}
