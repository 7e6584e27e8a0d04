/** The names under which the groups of a report are shown: models and pools by their slugs. */
import type { UsageDimension, UsageSeriesKey } from '../domain/usage-report.ts';
import type { Catalogue } from '../pipeline/ports.ts';
import type { UsageGroup } from './ports.ts';

function nameOf(value: string, dimension: UsageDimension | undefined, catalogue: Catalogue): string {
  if (dimension === 'MODEL') return catalogue.models.get(Number(value))?.slug ?? value;
  if (dimension === 'POOL') return catalogue.pools.get(Number(value))?.slug ?? value;
  return value;
}

export function nameGroups(
  groups: readonly UsageGroup[],
  params: { groupBy: readonly UsageDimension[]; catalogue: Catalogue },
): UsageSeriesKey[] {
  const { groupBy, catalogue } = params;
  return groups.map(({ values, others }) => ({
    values: values.map((value, place) => (value === null ? null : nameOf(value, groupBy[place], catalogue))),
    others,
  }));
}
