/** The arguments of `npm run bench`. */
import { Command, InvalidArgumentError } from 'commander';

export interface Options {
  readonly json: boolean;
  readonly full: boolean;
  readonly compare: boolean;
  /** Null: every row of the suite. */
  readonly only: readonly string[] | null;
}

/** Throws commander's error, which names what is wrong and what would be right. */
export function readOptions(argv: readonly string[], names: readonly string[]): Options {
  const only = (value: string, before: string[] | undefined): string[] => {
    if (!names.includes(value)) throw new InvalidArgumentError(`It has to be one of: ${names.join(', ')}.`);
    return [...(before ?? []), value];
  };
  const command = new Command('bench')
    .description(
      'Measures Weir against hello-worlds on this machine. Believe the ratios, not the absolute figures.',
    )
    .option('--json', 'say the rows as one line of JSON', false)
    .option('--only <name>', 'measure this row; may come several times', only)
    .option('--full', 'also what takes long: ten million jobs, and the soak of ten minutes', false)
    .option('--compare', 'hold the rows against the run before', false)
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(text) });
  command.parse([...argv], { from: 'user' });
  const found = command.opts<{ json: boolean; full: boolean; compare: boolean; only?: string[] }>();
  return { json: found.json, full: found.full, compare: found.compare, only: found.only ?? null };
}
