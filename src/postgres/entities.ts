// Every table that MikroORM knows. Used by src/postgres/connect.ts and by the check that the migrations
// and the entities describe the same schema.
import type { EntitySchema } from '@mikro-orm/core';

export const entities: EntitySchema[] = [];
