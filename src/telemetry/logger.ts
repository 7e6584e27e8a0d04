// The log: JSON lines on standard error, so that standard output stays free for what a command answers.
import { type Logger, pino } from 'pino';

export type { Logger };

/** A logger that drops what is less severe than `level`. Credentials in logged requests are cut out. */
export function createLogger({ level }: { level: string }): Logger {
  const options = {
    level,
    base: { service: 'weir' },
    redact: ['req.headers.authorization', 'headers.authorization', '*.password', '*.secret', '*.token'],
  };
  return pino(options, pino.destination({ fd: 2, sync: true }));
}
