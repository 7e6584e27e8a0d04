// The log: JSON lines on standard error, so that standard output stays free for what a command answers.
import { type Logger, pino } from 'pino';

export type { Logger };

/** A logger that drops what is less severe than `level`. Credentials in logged requests are cut out. */
export function createLogger({ level }: { level: string }): Logger {
  const options = {
    level,
    base: { service: 'weir' },
    // `err.client` is the connection that pg hangs on its errors, with all its state.
    redact: [
      'req.headers.authorization',
      'headers.authorization',
      '*.password',
      '*.secret',
      '*.token',
      'err.client',
    ],
  };
  return pino(options, pino.destination({ fd: 2, sync: true }));
}
