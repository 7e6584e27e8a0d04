// How far a proof has come, on standard error: one line that is rewritten on a terminal, a line now and then
// elsewhere.

const TERMINAL_MS = 200;
const LOG_MS = 5_000;

export interface Progress {
  readonly show: (text: string) => void;
  /** Ends the line. */
  readonly stop: () => void;
}

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const everyMs = stream.isTTY ? TERMINAL_MS : LOG_MS;
  let shownAt = performance.now();
  let open = false;
  return {
    show: (text) => {
      const now = performance.now();
      if (now - shownAt < everyMs) return;
      shownAt = now;
      open = stream.isTTY;
      stream.write(stream.isTTY ? `\r${text}` : `${text}\n`);
    },
    stop: () => {
      if (open) stream.write('\n');
      open = false;
    },
  };
}
