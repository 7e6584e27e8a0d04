// Every table that MikroORM knows. Used by src/postgres/connect.ts and by the check that the migrations
// and the entities describe the same schema.
import { AccountEntity, AccountNameEntity } from './entities/account.ts';
import { AccountUserEntity } from './entities/account-user.ts';
import { ApiKeyEntity } from './entities/api-key.ts';
import { CatalogueHeadEntity } from './entities/catalogue-head.ts';
import { ModelEntity } from './entities/model.ts';
import { OperatorRequestEntity } from './entities/operator-request.ts';
import { PaymentEntity } from './entities/payment.ts';
import { PlanEntity } from './entities/plan.ts';
import { PolicyEntity } from './entities/policy.ts';
import { PolicyDraftEntity } from './entities/policy-draft.ts';
import { PoolEntity } from './entities/pool.ts';
import { PriceBookEntity } from './entities/price-book.ts';
import { QuoteEntity } from './entities/quote.ts';

export const entities = [
  AccountEntity,
  AccountNameEntity,
  AccountUserEntity,
  ApiKeyEntity,
  CatalogueHeadEntity,
  ModelEntity,
  OperatorRequestEntity,
  PaymentEntity,
  PlanEntity,
  PolicyDraftEntity,
  PolicyEntity,
  PoolEntity,
  PriceBookEntity,
  QuoteEntity,
];
