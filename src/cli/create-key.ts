// `weir create-key`: makes an API key from the command line, for who has the database but no key yet.
import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import { createCreateApiKey } from '../accounts/create-api-key.ts';
import type { Caller, Role } from '../auth/caller.ts';
import { newSecret } from '../auth/secret.ts';
import { readConfig } from '../config.ts';
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

export function addCreateKeyCommand(program: Command): void {
  program
    .command('create-key')
    .description('make an API key of the company in the database of DATABASE_URL, and print its secret once')
    .requiredOption('--application <name>', 'what the key is for, as it is shown in lists')
    .addOption(
      new Option('--role <role>', 'what it may do')
        .choices(['OPERATOR', 'ORCHESTRATOR', 'MONITOR'])
        .default('OPERATOR'),
    )
    .option('--json', 'print {id, secret} as one line of JSON', false)
    .action(createKey);
}

async function createKey({
  application,
  role,
  json,
}: {
  application: string;
  role: Role;
  json: boolean;
}): Promise<void> {
  const { databaseUrl } = readConfig();
  if (databaseUrl === null) {
    throw new StartupError(
      'DATABASE_URL is not set. The embedded Postgres has demo keys, which npm start prints.',
    );
  }
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
    const { secret, key } = answer;
    process.stdout.write(json ? `${JSON.stringify({ id: key.id, secret })}\n` : `${secret}\n`);
  } finally {
    await database.close();
  }
}
