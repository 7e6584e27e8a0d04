// The packed formats as Markdown, from the very descriptions by which values are packed.
import { entryFormat } from '../src/postgres/packed-entry.ts';
import { jobFormat } from '../src/postgres/packed-job.ts';
import { outboxFormat } from '../src/postgres/packed-outbox.ts';
import { poolFormat } from '../src/postgres/packed-pool.ts';
import { stateFormat } from '../src/postgres/packed-state.ts';
import type { Layout, LayoutField } from '../src/postgres/packing.ts';
import { WORDS } from '../src/postgres/words.ts';

/** Everything between these two lines of docs/ledger-format.md is written by `describeFormats`. */
export const BEGIN = '<!-- written by scripts/write-ledger-format.ts -->';
export const END = '<!-- end of what is written -->';

const FORMATS = [
  { where: 'The body of an entry (`journal.detail`, where it is kept whole)', format: entryFormat },
  { where: 'The state of an account (`account_state.state`)', format: stateFormat },
  { where: 'The state of a pool (`pool_state.state`)', format: poolFormat },
  {
    where:
      'An open job that is no more as it was granted (`open_jobs.job`; null while the entry of its grant says it all)',
    format: jobFormat,
  },
  { where: 'What one transaction tells (`outbox.items`)', format: outboxFormat },
];

/** The tables of all formats, each record once, where it is met first. */
export function describeFormats(): string {
  const sections = new Map<string, string>();
  const described = FORMATS.map(({ where, format }) => {
    const type = typeOf(format.layout, sections);
    return `- ${where}: format ${format.version}, ${type}`;
  });
  const words = WORDS.map((word, number) => `${-1 - number} ${word === '' ? '(empty)' : word}`);
  return [described.join('\n'), ...sections.values(), '### Words\n', `${words.join(', ')}.`].join('\n\n');
}

function typeOf(layout: Layout, sections: Map<string, string>): string {
  switch (layout.form) {
    case 'plain':
      return layout.name;
    case 'choice':
      return Object.entries(layout.numbers)
        .map(([word, number]) => `${number} ${word}`)
        .join(', ');
    case 'nullable':
      return `${typeOf(layout.of, sections)}, or null`;
    case 'list':
      return `list of ${typeOf(layout.of, sections)}`;
    case 'tuple':
      return `list of ${layout.of.map((each) => typeOf(each, sections)).join(', then ')}`;
    case 'relative':
      return `${typeOf(layout.of, sections)}, each field null where it is as in ${layout.to}`;
    case 'record':
      return linkTo(layout.name, sections, () => table(layout.fields, { first: 0, sections }));
    case 'union':
      return linkTo(layout.name, sections, () =>
        layout.cases
          .map(({ kind, number, fields }) => {
            const rows = fields.length === 0 ? '' : `\n\n${table(fields, { first: 1, sections })}`;
            return `**${number} ${kind}**${rows}`;
          })
          .join('\n\n'),
      );
  }
}

function linkTo(name: string, sections: Map<string, string>, describe: () => string): string {
  if (!sections.has(name)) {
    // Its place in the order is where it is met first, before what stands in it.
    sections.set(name, '');
    sections.set(name, `### ${name}\n\n${describe()}`);
  }
  return `[${name}](#${name.toLowerCase()})`;
}

function table(
  fields: readonly LayoutField[],
  { first, sections }: { first: number; sections: Map<string, string> },
): string {
  const rows = fields.map(({ name, layout, otherwise }, index) => {
    const type = typeOf(layout, sections);
    return `| ${first + index} | ${name} | ${type} | ${otherwise ?? ''} |`;
  });
  return ['| | field | type | null stands for |', '|---|---|---|---|', ...rows].join('\n');
}
