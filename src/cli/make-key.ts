// An API key that is made in a database, whose tables are brought up to date first.
import { randomUUID } from 'node:crypto';
import { createCreateApiKey } from '../accounts/create-api-key.ts';
import type { Caller, Role } from '../auth/caller.ts';
import { newSecret } from '../auth/secret.ts';
import { PRIORITIES } from '../domain/catalogue.ts';
import { createApiKeyStore } from '../postgres/api-keys.ts';
import { connectDatabase } from '../postgres/connect.ts';
import { migrate } from '../postgres/migrate.ts';
import { StartupError } from '../startup-error.ts';

/** In whose name the key is made: whoever can reach the database may do what an operator may. */
const COMMAND_LINE: Caller = {
  keyId: null,
  application: 'command line',
  roles: ['OPERATOR'],
  accountId: null,
  priorities: PRIORITIES,
};

export async function makeKey({
  databaseUrl,
  application,
  role,
}: {
  databaseUrl: string;
  application: string;
  role: Role;
}) {
  const database = await connectDatabase({ url: databaseUrl, poolSize: 2, ormPoolSize: 2 });
  try {
    await migrate({ url: databaseUrl });
    const create = createCreateApiKey({ keys: createApiKeyStore({ orm: database.orm }), newSecret });
    const answer = await create(COMMAND_LINE, {
      idempotencyKey: randomUUID(),
      application,
      roles: [role],
      priorities: PRIORITIES,
      accountId: null,
    });
    if (answer.kind !== 'CREATED') throw new StartupError(answer.message);
    return { id: answer.key.id, secret: answer.secret };
  } finally {
    await database.close();
  }
}
