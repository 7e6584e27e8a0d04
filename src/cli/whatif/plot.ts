// The report as a picture: what would be otherwise, why work is refused on either side, and when.

import { bar, escaped, label, roundUp, steps } from '../svg.ts';
import type { Report } from './report.ts';

const WIDTH = 960;
const HEIGHT = 560;
const LEFT = 32;
const RIGHT = WIDTH - 32;
const MIDDLE = WIDTH / 2;

const STYLE = `
    text { fill: #424a53; }
    .title { font-size: 17px; font-weight: 600; fill: #1f2328; }
    .head { font-weight: 600; fill: #1f2328; }
    .before { fill: #8c959f; }
    .after { fill: #0969da; }
    .granted { fill: #1a7f37; }
    .refused { fill: #cf222e; }
    .other { fill: #9a6700; }
    .area { fill: #afb8c1; }
    .line { fill: none; stroke: #0969da; stroke-width: 1.6; }
    .axis { stroke: #d0d7de; stroke-width: 1; }`;

const CHANGES = [
  ['NOW_GRANTED', 'granted instead of refused', 'granted'],
  ['NOW_REFUSED', 'refused instead of granted', 'refused'],
  ['COSTS_MORE', 'granted at a higher cost', 'other'],
  ['COSTS_LESS', 'granted at a lower cost', 'other'],
  ['OTHER_WORKLOAD', 'granted, more or less of it', 'other'],
  ['PAID_OTHERWISE', 'granted, paid otherwise', 'other'],
  ['OTHER_REASONS', 'refused for other reasons', 'other'],
] as const;

function plural(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}

function changes(report: Report): string[] {
  const most = Math.max(1, ...CHANGES.map(([change]) => report.changes[change]));
  const [names, bars, width] = [LEFT + 190, LEFT + 200, 150];
  const changed = report.decisions - report.changes.SAME;
  return [
    label(`Differ: ${changed.toLocaleString('en-US')} of ${plural(report.decisions, 'decision')}`, {
      x: LEFT,
      y: 100,
      kind: 'head',
    }),
    ...CHANGES.flatMap(([change, name, kind], index) => {
      const y = 116 + index * 23;
      const count = report.changes[change];
      const length = (width * count) / most;
      return [
        label(name, { x: names, y: y + 13, anchor: 'end' }),
        bar({ x: bars, y, width: length, height: 16, kind }),
        label(count.toLocaleString('en-US'), { x: bars + length + 6, y: y + 13 }),
      ];
    }),
  ];
}

const MOST_REASONS = 5;

function reasons(report: Report): string[] {
  const shown = report.reasons.slice(0, MOST_REASONS);
  const most = Math.max(1, ...shown.flatMap(({ before, after }) => [before, after]));
  const [names, bars, width] = [MIDDLE + 190, MIDDLE + 200, 170];
  const { before, after } = report;
  return [
    label(
      `Refused: ${before.refused.toLocaleString('en-US')} as it was, ${after.refused.toLocaleString('en-US')} under the draft`,
      { x: MIDDLE + 16, y: 100, kind: 'head' },
    ),
    ...(shown.length === 0 ? [label('nothing', { x: MIDDLE + 16, y: 129 })] : []),
    ...shown.flatMap(({ code, ...counts }, index) => {
      const y = 116 + index * 33;
      return [
        label(code.toLowerCase().replaceAll('_', ' '), { x: names, y: y + 18, anchor: 'end' }),
        ...(['before', 'after'] as const).flatMap((side, place) => {
          const length = (width * counts[side]) / most;
          const top = y + place * 14;
          return [
            bar({ x: bars, y: top, width: length, height: 12, kind: side }),
            label(counts[side].toLocaleString('en-US'), { x: bars + length + 6, y: top + 11 }),
          ];
        }),
      ];
    }),
  ];
}

function clock(instant: string, long: boolean): string {
  return long ? instant.slice(0, 10) : instant.slice(11, 16);
}

/** How much is refused in each step of time. */
function timeline({ timeline: all }: Report): string[] {
  const known = all.flatMap(({ at, ...step }) =>
    at === null ? [] : [{ at, start: Date.parse(at), ...step }],
  );
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return [];
  const { lengthMs } = first;
  const [top, bottom, left] = [344, HEIGHT - 40, LEFT + 36];
  const [begin, end] = [first.start, last.start + lengthMs];
  const most = roundUp(Math.max(...known.flatMap(({ before, after }) => [before.refused, after.refused])));
  const x = (at: number) => left + ((RIGHT - left) * (at - begin)) / (end - begin);
  const y = (count: number) => bottom - ((bottom - top) * count) / most;
  const byStart = new Map(known.map((step) => [step.start, step]));
  const points = (side: 'before' | 'after') =>
    Array.from({ length: Math.round((end - begin) / lengthMs) }, (_, index) => {
      const start = begin + index * lengthMs;
      return { x: x(start), y: y(byStart.get(start)?.[side].refused ?? 0) };
    });
  const long = end - begin > 2 * 86_400_000;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => begin + part * (end - begin));
  return [
    label(`Refused in each ${lengthMs / 1000} s`, { x: LEFT, y: 324, kind: 'head' }),
    ...[0, most / 2, most].flatMap((count) => [
      `<path d="M${left} ${y(count)}H${RIGHT}" class="axis"/>`,
      label(String(count), { x: left - 6, y: y(count) + 4, anchor: 'end' }),
    ]),
    ...ticks.map((at, index) =>
      label(clock(new Date(at).toISOString(), long), {
        x: x(at),
        y: bottom + 20,
        anchor: index === 0 ? 'start' : index === ticks.length - 1 ? 'end' : 'middle',
      }),
    ),
    steps(points('before'), { end: x(end), kind: 'area', base: bottom }),
    steps(points('after'), { end: x(end), kind: 'line' }),
  ];
}

function legend(): string[] {
  return [
    bar({ x: RIGHT - 218, y: 313, width: 14, height: 12, kind: 'before' }),
    label('as it was', { x: RIGHT - 198, y: 324 }),
    bar({ x: RIGHT - 118, y: 313, width: 14, height: 12, kind: 'after' }),
    label('under the draft', { x: RIGHT - 98, y: 324 }),
  ];
}

/** Credits as people read them: to a hundredth. */
function rounded(credits: string): string {
  return Number(credits).toLocaleString('en-US', { maximumFractionDigits: 2 });
}

function credits({ before, after, charged }: Report): string {
  const held = `Credits held: ${rounded(before.held)} as it was and ${rounded(after.held)} under the draft`;
  if (!charged) return `${held}.`;
  return `${held}; charged: ${rounded(charged.before)} and ${rounded(charged.after)}.`;
}

/** An SVG of its own, 960 by 560. */
export function plotReport(report: Report): string {
  const parts = [
    label(report.compared, { x: LEFT, y: 36, kind: 'title' }),
    label(credits(report), { x: LEFT, y: 62 }),
    ...changes(report),
    ...reasons(report),
    ...legend(),
    ...timeline(report),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${escaped(report.compared)}">
  <style>${STYLE}
  </style>
  <rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
  ${parts.filter((part) => part !== '').join('\n  ')}
</svg>
`;
}
