/** The cost of a job at several sizes as bars: what Weir took, and Postgres behind it. Pure. */
import { bar, label, roundUp } from '../src/cli/svg.ts';

export interface Point {
  readonly label: string;
  readonly weirMicros: number;
  readonly postgresMicros: number;
}

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

const WIDTH = 760;
const LEFT = 120;
const RIGHT = 90;
const ROW = 24;
const HEAD = 34;
const TOP = 64;

const STYLE = `
    text { fill: #424a53; font: 12px ui-sans-serif, system-ui, sans-serif; }
    .title { font-size: 16px; font-weight: 600; fill: #1f2328; }
    .head { font-weight: 600; fill: #1f2328; }
    .weir { fill: #0969da; }
    .postgres { fill: #9a6700; }`;

export function drawGrowth(series: readonly Series[]): string {
  const most = roundUp(
    Math.max(
      1,
      ...series.flatMap(({ points }) => points.map((each) => each.weirMicros + each.postgresMicros)),
    ),
  );
  const scale = (WIDTH - LEFT - RIGHT) / most;
  const shapes: string[] = [];
  let y = TOP;
  for (const { name, points } of series) {
    shapes.push(label(name, { x: 16, y: y + 16, kind: 'head' }));
    y += HEAD - 8;
    for (const point of points) {
      const weir = point.weirMicros * scale;
      const postgres = point.postgresMicros * scale;
      const total = (point.weirMicros + point.postgresMicros).toFixed(0);
      shapes.push(
        label(point.label, { x: LEFT - 8, y: y + 14, anchor: 'end' }),
        bar({ x: LEFT, y: y + 2, width: weir, height: ROW - 7, kind: 'weir' }),
        bar({ x: LEFT + weir, y: y + 2, width: postgres, height: ROW - 7, kind: 'postgres' }),
        label(`${total} us`, { x: LEFT + weir + postgres + 6, y: y + 14 }),
      );
      y += ROW;
    }
    y += 12;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}">
<style>${STYLE}
</style>
<rect width="${WIDTH}" height="${y}" fill="#fff"/>
${label('Processor time of one granted job', { x: 16, y: 24, kind: 'title' })}
${bar({ x: 16, y: 36, width: 10, height: 10, kind: 'weir' })}${label('Weir', { x: 30, y: 45 })}
${bar({ x: 76, y: 36, width: 10, height: 10, kind: 'postgres' })}${label('Postgres', { x: 90, y: 45 })}
${shapes.join('\n')}
</svg>
`;
}
