// Ctrl+C, for commands that have something to put away.

/** Exit code after Ctrl+C, as shells have it. */
export const EXIT_INTERRUPTED = 130;

/** Aborted by the first signal, so that the work ends in order and no database is left behind; the second one ends it at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
      controller.abort();
    });
  }
  return controller.signal;
}
