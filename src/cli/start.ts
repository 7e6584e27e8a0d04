// `weir start`: runs until it is told to end.
import { readConfig } from '../config.ts';
import { createLogger } from '../telemetry/logger.ts';
import { announce } from './announce.ts';

/** Starts Weir, says on standard output that it is ready, and returns once a signal has ended it. */
export async function start({ json }: { json: boolean }): Promise<void> {
  const config = readConfig();
  const logger = createLogger({ level: config.logLevel });
  // Listened to from the beginning, so that a signal during the start ends it in order as well.
  const ending = untilSignal();
  const { startWeir } = await import('./start-weir.ts');
  const weir = await startWeir({ config, logger });
  process.stdout.write(json ? `${JSON.stringify({ url: weir.url, keys: weir.keys })}\n` : announce(weir));
  const signal = await ending;
  logger.info({ signal }, 'ending');
  await weir.close();
}

function untilSignal(): Promise<NodeJS.Signals> {
  const controller = new AbortController();
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        // The second one is from somebody who does not want to wait.
        if (controller.signal.aborted) process.exit(1);
        controller.abort();
        resolve(signal);
      });
    }
  });
}
