/** What a run looks like on a terminal. Pure. */
import type { Comparison } from './compare.ts';
import type { Run } from './results.ts';
import type { Row } from './row.ts';

function verdict({ met, target }: Row): string {
  if (target === null) return '';
  return `${target.bound} ${target.value}: ${met ? 'met' : 'MISSED'}`;
}

export function headLine({ cpus, node, generator, seconds }: Run): string {
  return `${cpus} CPUs, Node ${node}, load by ${generator}, ${seconds} s`;
}

export function rowLines(row: Row): string[] {
  const figures = Object.entries(row.figures).map(([name, value]) => `${name} ${value}`);
  return [
    `${row.name.padEnd(14)}${String(row.ratio).padStart(8)}  ${verdict(row)}`,
    `  ${figures.join(', ')}`,
  ];
}

export function comparisonLines(comparisons: readonly Comparison[]): string[] {
  if (comparisons.length === 0) return ['No run before had these rows.'];
  return comparisons.map(({ name, before, now, change }) => {
    const sign = change >= 0 ? '+' : '';
    return `${name.padEnd(14)}${before} -> ${now} (${sign}${(change * 100).toFixed(0)} %)`;
  });
}
