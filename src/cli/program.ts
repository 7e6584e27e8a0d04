// The command line: names, options and help. What a command does stands in a file of its own, and the large
// parts that it does it with are loaded when it runs: none waits for what another needs.
import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { EXIT_BAD_SETTING, StartupError } from '../startup-error.ts';
import { addCreateKeyCommand } from './create-key.ts';
import { addReplayCommand } from './replay/command.ts';
import { addCheckpointsCommand } from './verify/checkpoints.ts';
import { addVerifyCommand } from './verify/verify.ts';
import { addWhatIfCommand } from './whatif/command.ts';

/** Runs the command in `argv`; returns the exit code. What keeps it from running is one line on standard error. */
export async function runProgram(argv: string[]): Promise<number> {
  const program = new Command('weir')
    .description(
      'The open control plane for costly AI models. Settings come from the environment: docs/settings.md.',
    )
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`weir: ${text.replace(/^error: /, '')}`) });
  program
    .command('start', { isDefault: true })
    .description('run Weir until it is told to end')
    .option('--json', 'say that it is ready as one line of JSON: url and keys by role', false)
    .action(async (options: { json: boolean }) => (await import('./start.ts')).start(options));
  addCreateKeyCommand(program);
  addReplayCommand(program);
  addVerifyCommand(program);
  addCheckpointsCommand(program);
  addWhatIfCommand(program);
  try {
    await program.parseAsync(argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_BAD_SETTING;
    if (!(error instanceof StartupError)) throw error;
    process.stderr.write(`weir: ${error.message}\n`);
    return error.exitCode;
  }
}
