// How far a play has come, on standard error: a bar on a terminal, a line now and then anywhere else.
import { SingleBar } from 'cli-progress';
import type { Tally } from './tally.ts';

export interface Progress {
  show(tally: Tally): void;
  stop(): void;
}

/** Milliseconds between lines where there is no terminal. */
const LINE_MS = 5_000;

export function createProgress(rows: number): Progress {
  const bar = new SingleBar({
    stream: process.stderr,
    format:
      '{bar} {value}/{total} requests  granted {granted}  rejected {rejected}  retries {retries}  {duration_formatted}',
    noTTYOutput: true,
    notTTYSchedule: LINE_MS,
    hideCursor: true,
    etaBuffer: 100,
  });
  bar.start(rows, 0, { granted: 0, rejected: 0, retries: 0 });
  return {
    show: ({ requests, first, retries }) =>
      bar.update(requests, { granted: first.granted, rejected: requests - first.granted, retries }),
    stop: () => bar.stop(),
  };
}
