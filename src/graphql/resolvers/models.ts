/** The fields of models and pools that say what can be asked for: meters, attributes, endpoints, times. */
import { FieldResolver, Resolver, Root } from 'type-graphql';
import type { Model as DomainModel } from '../../domain/catalogue.ts';
import { findModel } from '../../jobs/prepare-request.ts';
import { poolOf } from '../../load/find-pool.ts';
import type { CatalogueSource } from '../../pipeline/ports.ts';
import { toPool } from '../map/pool.ts';
import { Duration } from '../scalars.ts';
import { Model } from '../types/catalogue.ts';
import { make } from '../types/make.ts';
import { Meter, ModelAttribute } from '../types/operator-catalogue.ts';
import { Pool } from '../types/pool.ts';

@Resolver(() => Model)
export class ModelsResolver {
  private readonly catalogue: CatalogueSource;

  constructor({ catalogue }: { catalogue: CatalogueSource }) {
    this.catalogue = catalogue;
  }

  private async read({ slug }: Model): Promise<DomainModel> {
    const model = await findModel(this.catalogue, slug);
    if (!model) throw new Error(`model ${slug} is not in the catalogue any more`);
    return model;
  }

  @FieldResolver(() => Pool)
  async pool(@Root() { poolId }: Model): Promise<Pool> {
    return toPool(await poolOf(this.catalogue, poolId));
  }

  @FieldResolver(() => String, { description: 'What people read.' })
  async name(@Root() model: Model): Promise<string> {
    return (await this.read(model)).name;
  }

  @FieldResolver(() => String, { description: 'Models of one kind can stand in for each other, e.g. video.' })
  async kind(@Root() model: Model): Promise<string> {
    return (await this.read(model)).kind;
  }

  @FieldResolver(() => Boolean, { description: 'Whether it takes requests at all.' })
  async available(@Root() model: Model): Promise<boolean> {
    return (await this.read(model)).available;
  }

  @FieldResolver(() => [Meter], { description: 'What it measures: a workload says how much of each.' })
  async meters(@Root() model: Model): Promise<Meter[]> {
    return (await this.read(model)).meters.map((meter) => make(Meter, { ...meter }));
  }

  @FieldResolver(() => [ModelAttribute], { description: 'What else its price may depend on.' })
  async attributes(@Root() model: Model): Promise<ModelAttribute[]> {
    const { attributes } = await this.read(model);
    return attributes.map(({ name, values, fallback }) =>
      make(ModelAttribute, { name, values: [...values], fallback }),
    );
  }

  @FieldResolver(() => [String], {
    description: 'The product endpoints that work may come through. Empty: any.',
  })
  async endpoints(@Root() model: Model): Promise<string[]> {
    return [...(await this.read(model)).endpoints];
  }

  @FieldResolver(() => Duration, { description: 'How long a lease lasts when the request names no length.' })
  async lease(@Root() model: Model): Promise<number> {
    return (await this.read(model)).leaseMs;
  }

  @FieldResolver(() => Duration, {
    description: 'How long a job whose lease lapsed keeps its hold, before it expires.',
  })
  async grace(@Root() model: Model): Promise<number> {
    return (await this.read(model)).graceMs;
  }
}

@Resolver(() => Pool)
export class PoolNameResolver {
  private readonly catalogue: CatalogueSource;

  constructor({ catalogue }: { catalogue: CatalogueSource }) {
    this.catalogue = catalogue;
  }

  @FieldResolver(() => String, { description: 'What people read.' })
  async name(@Root() { poolId }: Pool): Promise<string> {
    return (await poolOf(this.catalogue, poolId)).name;
  }
}
