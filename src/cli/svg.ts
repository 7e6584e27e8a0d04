// The few shapes that a report is drawn with, as text of an SVG.

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}

export function label(
  text: string,
  at: { x: number; y: number; anchor?: 'start' | 'middle' | 'end'; kind?: 'title' | 'head' | 'text' },
): string {
  const { x, y, anchor = 'start', kind = 'text' } = at;
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" class="${kind}">${escaped(text)}</text>`;
}

/** A bar that begins at the left; one of nothing is not drawn. */
export function bar(at: { x: number; y: number; width: number; height: number; kind: string }): string {
  const { x, y, width, height, kind } = at;
  if (width <= 0) return '';
  return `<rect x="${x}" y="${y}" width="${Math.max(1, width).toFixed(1)}" height="${height}" class="${kind}"/>`;
}

/** A line in steps: each value holds from its x to the next one's. With `base` what lies between is filled. */
export function steps(
  points: readonly { readonly x: number; readonly y: number }[],
  params: { end: number; kind: string; base?: number },
): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const { end, kind, base } = params;
  const to = ({ x, y }: { x: number; y: number }) => `H${x.toFixed(1)}V${y.toFixed(1)}`;
  const line = `M${first.x.toFixed(1)} ${first.y.toFixed(1)}${rest.map(to).join('')}H${end.toFixed(1)}`;
  const closed = base === undefined ? '' : `V${base}H${first.x.toFixed(1)}Z`;
  return `<path d="${line}${closed}" class="${kind}"/>`;
}

/** A round number that is at least `value`: 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((each) => each * power >= value) ?? 10) * power;
}
