// Traces made up by seed, in the published formats: bursts of arrivals, long prompts and short answers with a
// long tail, as a code-completion model sees them. The published data itself is not the project's to ship.
import { createRandom, type Random } from '../../src/cli/replay/random.ts';

export interface GeneratedRow {
  /** Milliseconds since the start, with fractions. */
  readonly at: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The start of the dated traces. */
const START = Date.UTC(2023, 10, 16, 18, 17, 3);

/** `rows` requests within `lastsMs`. */
export function generateRows({
  seed,
  rows,
  lastsMs = 3_600_000,
}: {
  seed: number;
  rows: number;
  lastsMs?: number;
}): GeneratedRow[] {
  const random = createRandom(seed, 'generated trace');
  const instants = Array.from({ length: rows }, () => arrival(random) * lastsMs).sort((a, b) => a - b);
  return instants.map((at) => ({
    at,
    inputTokens: Math.min(7_437, Math.max(3, Math.round(logNormal(random, { median: 1_469, spread: 1.1 })))),
    outputTokens: Math.min(1_899, Math.max(6, Math.round(logNormal(random, { median: 13, spread: 1 })))),
  }));
}

/** TIMESTAMP,ContextTokens,GeneratedTokens; lines end in CRLF, the last one in nothing. */
export function azureTrace(rows: readonly GeneratedRow[]): string {
  const lines = rows.map(({ at, inputTokens, outputTokens }) => {
    const ticks = String(Math.floor((at % 1) * 10_000)).padStart(4, '0');
    const instant = new Date(START + Math.floor(at)).toISOString().replace('T', ' ').slice(0, -1);
    return `${instant}${ticks},${inputTokens},${outputTokens}`;
  });
  return ['TIMESTAMP,ContextTokens,GeneratedTokens', ...lines].join('\r\n');
}

/** One call in twenty failed. */
export function burstGptTrace(rows: readonly GeneratedRow[]): string {
  const lines = rows.map(({ at, inputTokens, outputTokens }, index) => {
    const response = index % 20 === 19 ? 0 : outputTokens;
    const elapsed = (0.3 + response / 40).toFixed(2);
    return `${Math.floor(at / 1000)},${index % 7},${elapsed},ChatGPT,${inputTokens},${response},${inputTokens + response},Conversation log`;
  });
  const header =
    'Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type';
  return [header, ...lines, ''].join('\n');
}

export function mooncakeTrace(rows: readonly GeneratedRow[]): string {
  const lines = rows.map(({ at, inputTokens, outputTokens }, index) =>
    JSON.stringify({
      timestamp: Math.floor(at),
      input_length: inputTokens,
      output_length: outputTokens,
      hash_ids: [0, index],
    }),
  );
  return [...lines, ''].join('\n');
}

// Two thirds arrive in twelve bursts of a hundredth of the time, the others evenly.
function arrival(random: Random): number {
  if (random.chance(1 / 3)) return random.next();
  return (Math.floor(random.between(0, 12)) + random.next() * 0.12) / 12;
}

// Box and Muller's transform.
function logNormal(random: Random, { median, spread }: { median: number; spread: number }): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return median * Math.exp(spread * normal);
}
