// What operators asked for, by idempotency key: who, with which input (as a hash), and what came of it. It is
// what makes a repeated mutation answer as the first time, and a record of who changed what.
import { defineEntity, p } from '@mikro-orm/core';

export const OperatorRequestEntity = defineEntity({
  name: 'OperatorRequest',
  tableName: 'operator_requests',
  properties: {
    scope: p.text().primary().comment('The account that it is about; empty when it is about none.'),
    operation: p.text().primary(),
    key: p.text().primary(),
    inputHash: p.text(),
    askedBy: p.text().comment('The application of the caller.'),
    result: p.json<Record<string, unknown>>().nullable(),
    at: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
