// A load run as a picture: how loaded the pool was, the limit of each tier as it bound each priority, and the share of
// each priority's work that was granted.
import { escaped, label, steps } from '../../src/cli/svg.ts';
import { type LoadRun, type Moment, PRIORITIES, type Priority, TIERS, type Tier } from './play.ts';

const WIDTH = 960;
const LEFT = 190;
const RIGHT = WIDTH - 32;
const PANEL = 96;
const GAP = 34;
const TOP = 84;
/** Shares are taken over so many seconds. */
const SPAN = 12;

const LEVELS = ['NORMAL', 'ELEVATED', 'HIGH', 'SATURATED'] as const;

const STYLE = `
    text { fill: #424a53; }
    .title { font-size: 17px; font-weight: 600; fill: #1f2328; }
    .head { font-weight: 600; fill: #1f2328; }
    .axis { stroke: #d0d7de; stroke-width: 1; }
    .line, .CRITICAL, .STANDARD, .SHEDDABLE { fill: none; stroke-width: 1.8; }
    .line { stroke: #1f2328; }
    .CRITICAL { stroke: #cf222e; }
    .STANDARD { stroke: #0969da; }
    .SHEDDABLE { stroke: #9a6700; stroke-dasharray: 5 3; }
    .ELEVATED { fill: #fff8c5; }
    .HIGH { fill: #ffdfb6; }
    .SATURATED { fill: #ffc1ba; }`;

interface Frame {
  readonly y: number;
  readonly x: (second: number) => number;
  readonly end: number;
}

function axis({ y, end }: Frame, head: string, note: string): string[] {
  return [
    `<path d="M${LEFT} ${y}V${y + PANEL}H${end}" fill="none" class="axis"/>`,
    label(head, { x: 24, y: y + 14, kind: 'head' }),
    label(note, { x: 24, y: y + 31 }),
  ];
}

/** A line of values from 0 to `most`, with its scale at the left. */
function line(
  points: readonly { second: number; value: number }[],
  params: { frame: Frame; most: number; kind: string },
): string {
  const { frame, most, kind } = params;
  const placed = points.map(({ second, value }) => ({
    x: frame.x(second),
    y: frame.y + PANEL - (PANEL * Math.min(value, most)) / most,
  }));
  return steps(placed, { end: frame.end, kind });
}

function scale({ y }: Frame, most: string): string[] {
  return [
    label(most, { x: LEFT - 6, y: y + 5, anchor: 'end' }),
    label('0', { x: LEFT - 6, y: y + PANEL + 4, anchor: 'end' }),
  ];
}

/** Where each level but NORMAL held, as bands behind the line. */
function bands(moments: readonly Moment[], { x, y, end }: Frame): string[] {
  const drawn: string[] = [];
  let from = moments[0];
  for (const moment of [...moments.slice(1), null]) {
    if (!from || moment?.level === from.level) continue;
    const [left, right] = [x(from.second), moment ? x(moment.second) : end];
    const at = `x="${left.toFixed(1)}" y="${y}" width="${(right - left).toFixed(1)}" height="${PANEL}"`;
    if (from.level !== LEVELS[0]) drawn.push(`<rect ${at} class="${from.level}"/>`);
    const wide = right - left > 70;
    if (wide) drawn.push(label(from.level, { x: (left + right) / 2, y: y + PANEL - 8, anchor: 'middle' }));
    from = moment ?? undefined;
  }
  return drawn;
}

function loadPanel(moments: readonly Moment[], frame: Frame): string[] {
  const points = moments.map(({ second, utilisation }) => ({ second, value: utilisation }));
  return [
    ...bands(moments, frame),
    ...axis(frame, 'Load', 'reported, with the level'),
    ...scale(frame, '100 %'),
    line(points, { frame, most: 1.1, kind: 'line' }),
  ];
}

function tierPanel(tier: Tier, moments: readonly Moment[], frame: Frame): string[] {
  const most = Math.max(...moments.flatMap(({ limits }) => Object.values(limits[tier])));
  return [
    ...axis(frame, `Limit of ${tier}`, 'requests a minute'),
    ...scale(frame, String(most)),
    ...PRIORITIES.map((priority) => {
      const points = moments.map(({ second, limits }) => ({ second, value: limits[tier][priority] }));
      return line(points, { frame, most: most * 1.05, kind: priority });
    }),
  ];
}

/** The share of what was asked for in the last seconds that was granted; 1 where nothing was. */
function sharesOf(moments: readonly Moment[], priority: Priority): { second: number; value: number }[] {
  return moments.flatMap(({ second }, index) => {
    if ((index + 1) % SPAN !== 0) return [];
    const span = moments.slice(index + 1 - SPAN, index + 1);
    const asked = span.reduce((sum, each) => sum + each.asked[priority], 0);
    const granted = span.reduce((sum, each) => sum + each.granted[priority], 0);
    return [{ second: second - SPAN + 1, value: asked === 0 ? 1 : granted / asked }];
  });
}

function grantedPanel(moments: readonly Moment[], frame: Frame): string[] {
  return [
    ...axis(frame, 'Granted', `of ${SPAN} s of work`),
    ...scale(frame, '100 %'),
    ...PRIORITIES.map((priority) => line(sharesOf(moments, priority), { frame, most: 1.05, kind: priority })),
  ];
}

/** Draws the run. */
export function plotLoad({ moments, settled, turnedAway }: LoadRun): string {
  const seconds = moments.at(-1)?.second ?? 1;
  const x = (second: number): number => LEFT + ((RIGHT - LEFT) * second) / seconds;
  const frameAt = (panel: number): Frame => ({ y: TOP + panel * (PANEL + GAP), x, end: RIGHT });
  const height = TOP + 5 * (PANEL + GAP) + 24;
  const legend = PRIORITIES.flatMap((priority, index) => {
    const left = LEFT + 130 * index;
    return [
      `<path d="M${left} 58H${left + 28}" class="${priority}"/>`,
      label(priority, { x: left + 36, y: 63 }),
    ];
  });
  const minutes = Array.from({ length: Math.floor(seconds / 60) + 1 }, (_, minute) =>
    label(`${minute} min`, { x: x(minute * 60), y: height - 22, anchor: 'middle' }),
  );
  const settlements = `${settled} jobs settled, ${turnedAway} settlements or heartbeats turned away`;
  const parts = [
    label('Load rises and falls: limits of three tiers, work of three priorities', {
      x: 24,
      y: 32,
      kind: 'title',
    }),
    ...legend,
    ...loadPanel(moments, frameAt(0)),
    ...TIERS.flatMap((tier, index) => tierPanel(tier, moments, frameAt(1 + index))),
    ...grantedPanel(moments, frameAt(4)),
    ...minutes,
    label(settlements, { x: RIGHT, y: height - 2, anchor: 'end' }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${escaped('A load run')}">
<style>${STYLE}
</style>
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
${parts.filter((part) => part !== '').join('\n')}
</svg>
`;
}
