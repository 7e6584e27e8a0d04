/** Which entries of the journal a question about usage is about: every name resolved, every list bounded. */
import type { Attribute, Model } from '../domain/catalogue.ts';
import type { Catalogue, CatalogueSource } from '../pipeline/ports.ts';
import { type Invalid, invalid } from '../problem.ts';
import type { UsageSelection } from './ports.ts';

const MOST_IN_LIST = 100;

interface Question {
  readonly accountId: string | null;
  readonly scope: { readonly model: string | null; readonly pool: string | null };
  readonly filter: {
    readonly models: readonly string[] | null;
    readonly endpoints: readonly string[] | null;
    readonly userIds: readonly string[] | null;
    readonly labels: readonly Attribute[] | null;
  };
  readonly groupLabels: readonly string[] | null;
}

function tooLong({ filter, groupLabels }: Question): Invalid | null {
  const lists = [
    [['filter', 'models'], filter.models],
    [['filter', 'endpoints'], filter.endpoints],
    [['filter', 'userIds'], filter.userIds],
    [['filter', 'labels'], filter.labels],
    [['groupLabels'], groupLabels],
  ] as const;
  for (const [path, list] of lists) {
    if (list !== null && list.length > MOST_IN_LIST) {
      return invalid('TOO_MANY', path, `${list.length} are too many.`, `at most ${MOST_IN_LIST}`);
    }
  }
  return null;
}

/** The catalogue in memory, read anew when a name is not in it: another node may have added it a moment ago. */
async function catalogueWith(
  source: CatalogueSource,
  { models, pools }: { models: readonly string[]; pools: readonly string[] },
): Promise<Catalogue> {
  const current = source.current();
  const known =
    models.every((slug) => current.modelsBySlug.has(slug)) &&
    pools.every((slug) => current.poolsBySlug.has(slug));
  return known ? current : source.reload();
}

function findModels(
  catalogue: Catalogue,
  params: { slugs: readonly string[]; path: (index: number) => readonly string[] },
): Model[] | Invalid {
  const found: Model[] = [];
  for (const [index, slug] of params.slugs.entries()) {
    const model = catalogue.modelsBySlug.get(slug);
    if (!model) {
      const expected = `one of ${[...catalogue.modelsBySlug.keys()].sort().slice(0, 20).join(', ')}`;
      return invalid('UNKNOWN_MODEL', params.path(index), `There is no model ${slug}.`, expected);
    }
    found.push(model);
  }
  return found;
}

/** The values of each name. */
function labelsByName(labels: readonly Attribute[]): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const { name, value } of labels) byName.set(name, [...(byName.get(name) ?? []), value]);
  return byName;
}

/** What is asked about, or which name in it is unknown. */
export async function selectUsage(
  question: Question & { readonly catalogue: CatalogueSource },
): Promise<UsageSelection | Invalid> {
  const long = tooLong(question);
  if (long) return long;
  const { accountId, scope, filter } = question;
  const catalogue = await catalogueWith(question.catalogue, {
    models: [...(scope.model === null ? [] : [scope.model]), ...(filter.models ?? [])],
    pools: scope.pool === null ? [] : [scope.pool],
  });

  let poolId: number | null = null;
  if (scope.pool !== null) {
    const pool = catalogue.poolsBySlug.get(scope.pool);
    if (!pool) {
      const expected = `one of ${[...catalogue.poolsBySlug.keys()].sort().slice(0, 20).join(', ')}`;
      return invalid('UNKNOWN_POOL', ['scope', 'pool'], `There is no pool ${scope.pool}.`, expected);
    }
    poolId = pool.id;
  }
  let modelIds: number[] | null = null;
  if (filter.models !== null) {
    const path = (index: number) => ['filter', 'models', String(index)];
    const models = findModels(catalogue, { slugs: filter.models, path });
    if ('kind' in models) return models;
    modelIds = models.map(({ id }) => id);
  }
  if (scope.model !== null) {
    const models = findModels(catalogue, { slugs: [scope.model], path: () => ['scope', 'model'] });
    if ('kind' in models) return models;
    const inScope = models.map(({ id }) => id);
    modelIds = modelIds === null ? inScope : inScope.filter((id) => modelIds?.includes(id));
  }
  return {
    accountId,
    poolId,
    modelIds,
    endpoints: filter.endpoints,
    userIds: filter.userIds,
    labels: filter.labels === null ? null : labelsByName(filter.labels),
  };
}
