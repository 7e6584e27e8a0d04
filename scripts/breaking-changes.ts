// Finds what would break clients between two versions of the public schema.
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

/** A change that was made although it breaks clients. */
export interface RecordedChange {
  /** As BreakingChange.key has it, e.g. "FIELD_REMOVED Account.nickname". */
  change: string;
  why: string;
}

export interface BreakingChange {
  key: string;
  message: string;
}

/** The breaking changes from `baseline` to `schema`, both as text, that are not recorded with a reason. */
export async function breakingChanges({
  baseline,
  schema,
  recorded,
}: {
  baseline: string;
  schema: string;
  recorded: RecordedChange[];
}): Promise<BreakingChange[]> {
  const changes = await diff(buildSchema(baseline), buildSchema(schema));
  const allowed = new Set(recorded.filter(({ why }) => why.trim() !== '').map(({ change }) => change));
  return changes
    .filter((change) => change.criticality.level === CriticalityLevel.Breaking)
    .map((change) => ({ key: `${change.type} ${change.path ?? ''}`.trim(), message: change.message }))
    .filter(({ key }) => !allowed.has(key));
}
