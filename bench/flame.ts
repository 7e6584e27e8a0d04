/** A CPU profile as a flame graph (after Brendan Gregg's): what called what from below upwards, as wide as the time it took. Pure. */
import { escaped } from '../src/cli/svg.ts';
import type { CpuProfile, ProfileNode } from './cpu-profile.ts';

/** A call at one place of the stack, with everything that it called. */
interface Flame {
  readonly name: string;
  readonly area: string;
  micros: number;
  readonly above: Map<string, Flame>;
}

const WIDTH = 1200;
const ROW = 16;
const MARGIN = 8;
const HEAD = 56;
/** Narrower ones can't be seen. */
const LEAST = 0.4;
const LETTER = 6.2;

/** What a piece of code belongs to, by where it stands; the first that fits. */
const AREAS: readonly (readonly [area: string, fits: RegExp])[] = [
  ['packing', /\/postgres\/(pack|cbor|entry-leaves|same-data)|\/domain\/merkle/],
  ['Postgres client', /\/node_modules\/pg|\/postgres\/|node:internal\/.*\/query/],
  ['decision', /\/domain\/|\/jobs\/|\/pipeline\/|\/policy\//],
  ['GraphQL', /graphql|\/src\/graphql\//],
  ['HTTP', /\/http\/|\/auth\/|fastify|node:_http|node:net|node:internal\/(streams?|stream_base)/],
];

const COLOURS: Readonly<Record<string, string>> = {
  packing: '#e07a5f',
  'Postgres client': '#3d85a8',
  decision: '#81b29a',
  GraphQL: '#b784c4',
  HTTP: '#e9b44c',
  garbage: '#8d8d8d',
  runtime: '#c9c3b8',
};

/** Time in which nothing ran. */
const IDLE = new Set(['(idle)', '(root)']);

function areaOf({ callFrame: { functionName, url } }: ProfileNode, below: string): string {
  if (functionName === '(garbage collector)') return 'garbage';
  const found = AREAS.find(([, fits]) => fits.test(url));
  // What is built in, or compiled at run time, belongs to whoever called it.
  return found ? found[0] : below;
}

function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const file = url.split('/').slice(-2).join('/');
  return file === ''
    ? functionName || 'compiled at run time'
    : `${functionName || 'anonymous'} ${file}:${lineNumber + 1}`;
}

function stacksOf(profile: CpuProfile): Flame {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map<number, number>();
  for (const { id, children = [] } of profile.nodes) for (const child of children) parents.set(child, id);
  const root: Flame = { name: 'all', area: 'runtime', micros: 0, above: new Map() };
  for (const [index, sample] of profile.samples.entries()) {
    const stack: ProfileNode[] = [];
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) {
      const node = nodes.get(id);
      if (node) stack.push(node);
    }
    if (IDLE.has(stack[0]?.callFrame.functionName ?? '(idle)')) continue;
    const micros = profile.timeDeltas[index] ?? 0;
    root.micros += micros;
    let flame = root;
    // The last one is the root itself.
    for (const node of stack.slice(0, -1).reverse()) {
      const name = nameOf(node);
      let next = flame.above.get(name);
      if (!next) {
        next = { name, area: areaOf(node, flame.area), micros: 0, above: new Map() };
        flame.above.set(name, next);
      }
      next.micros += micros;
      flame = next;
    }
  }
  return root;
}

/** The microseconds that each area took itself, the most first. */
export function microsByArea(profile: CpuProfile): readonly (readonly [area: string, micros: number])[] {
  const sums = new Map<string, number>();
  const visit = (flame: Flame): void => {
    let own = flame.micros;
    for (const above of flame.above.values()) {
      own -= above.micros;
      visit(above);
    }
    sums.set(flame.area, (sums.get(flame.area) ?? 0) + own);
  };
  visit(stacksOf(profile));
  return [...sums].sort(([, a], [, b]) => b - a);
}

interface Box {
  readonly x: number;
  readonly depth: number;
  readonly width: number;
  readonly flame: Flame;
}

function boxesOf(root: Flame): Box[] {
  const scale = (WIDTH - 2 * MARGIN) / root.micros;
  const boxes: Box[] = [];
  const place = (flame: Flame, x: number, depth: number): void => {
    let left = x;
    for (const above of [...flame.above.values()].sort((a, b) => b.micros - a.micros)) {
      const width = above.micros * scale;
      if (width < LEAST) continue;
      boxes.push({ x: left, depth, width, flame: above });
      place(above, left, depth + 1);
      left += width;
    }
  };
  place(root, MARGIN, 0);
  return boxes;
}

/** `jobs` were granted while the profile was taken: times are told for one of them. */
export function drawFlames(profile: CpuProfile, params: { title: string; jobs: number }): string {
  const root = stacksOf(profile);
  const boxes = boxesOf(root);
  const depth = Math.max(0, ...boxes.map((box) => box.depth + 1));
  const height = HEAD + depth * ROW + MARGIN;
  const shapes = boxes.map(({ x, depth: row, width, flame }) => {
    const y = height - MARGIN - (row + 1) * ROW;
    const letters = Math.floor((width - 4) / LETTER);
    const text = letters < 3 ? '' : escaped(flame.name.slice(0, letters));
    const told = `${flame.name}: ${(flame.micros / params.jobs).toFixed(1)} us a job, ${((100 * flame.micros) / root.micros).toFixed(1)} %`;
    return (
      `<g><title>${escaped(told)}</title>` +
      `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${COLOURS[flame.area] ?? '#ccc'}"/>` +
      (text && `<text x="${(x + 2).toFixed(1)}" y="${y + 11}">${text}</text>`) +
      '</g>'
    );
  });
  let left = MARGIN;
  const legend = microsByArea(profile).map(([area, micros]) => {
    const text = `${area} ${(micros / params.jobs).toFixed(0)} us`;
    const at = left;
    left += 34 + text.length * LETTER;
    return `<rect x="${at}" y="34" width="10" height="10" fill="${COLOURS[area] ?? '#ccc'}"/><text x="${at + 14}" y="43">${escaped(text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="ui-monospace, monospace" font-size="10">
<style>text { fill: #222; } rect:hover { stroke: #222; }</style>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="${MARGIN}" y="20" font-size="13">${escaped(params.title)}</text>
${legend.join('')}
${shapes.join('\n')}
</svg>
`;
}
