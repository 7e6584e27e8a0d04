// Waiting that can be called off. Built on setTimeout alone, so that the client runs in browsers as well.
import { WeirError } from './weir-error.ts';

/** Resolves after so many milliseconds. Rejects with a WeirError ABORTED as soon as the signal is. */
export function pause(milliseconds: number, signal: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(aborted(signal?.reason));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop, { once: true });
  });
}

export function aborted(cause: unknown): WeirError {
  return new WeirError('The operation was aborted.', { code: 'ABORTED', retryable: false, cause });
}
