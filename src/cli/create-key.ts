// `weir create-key`: makes an API key from the command line, for who has the database but no key yet.
import { type Command, Option } from 'commander';
import type { Role } from '../auth/caller.ts';
import { readConfig } from '../config.ts';
import { StartupError } from '../startup-error.ts';

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
  const { makeKey } = await import('./make-key.ts');
  const { id, secret } = await makeKey({ databaseUrl, application, role });
  process.stdout.write(json ? `${JSON.stringify({ id, secret })}\n` : `${secret}\n`);
}
