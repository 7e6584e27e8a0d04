// Tells a database that cannot serve now from a statement that is wrong. The first is a fault, which passes;
// the second is a bug of ours.
import { errorCode, errorMessage } from '../error-code.ts';

/** Of the operating system: nothing listens, the connection broke, or the name is not known now. */
const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * Of Postgres: connection exceptions (08), insufficient resources (53), operator intervention such as a
 * shutdown or a cancelled statement (57), a lock that was not granted in time (55P03), and a standby that
 * has not been promoted yet (25006).
 */
const SERVER_CODE = /^(08|53|57)[0-9A-Z]{3}$|^55P03$|^25006$/;

/** Of pg, which gives its own errors no code. */
const DRIVER_MESSAGES =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;

/** Whether `error`, or what caused it, says that the database cannot be reached or refuses to serve. */
export function isUnavailable(error: unknown): boolean {
  for (let at = error, depth = 0; at != null && depth < 5; at = causeOf(at), depth++) {
    const code = errorCode(at);
    if (code !== null && (SYSTEM_CODES.has(code) || SERVER_CODE.test(code))) return true;
    if (DRIVER_MESSAGES.test(errorMessage(at))) return true;
  }
  return false;
}

function causeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'cause' in error ? error.cause : null;
}
