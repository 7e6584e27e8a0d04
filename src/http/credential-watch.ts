// Whether the credentials of open connections are still good. A request over HTTP proves its own; a WebSocket
// proves them when it opens and would go on for days with a key that was revoked or a token that has expired.
import { type Background, runInBackground } from '../background.ts';

export interface CredentialWatch {
  /** Watches on behalf of one connection. `end` is called once, with why, when its credentials are no longer taken. */
  watch: (authorization: string, end: (why: string) => void) => { stop: () => void };
  close: () => Promise<void>;
}

/**
 * Makes the watch. `refusal` says why a credential is not taken, or null when it is, or when that cannot be
 * told now. Connections with one credential share one look at it.
 */
export function watchCredentials(params: {
  refusal: (authorization: string) => Promise<string | null>;
  everyMs: number;
  onError: (error: unknown) => void;
}): CredentialWatch {
  const { refusal, everyMs, onError } = params;
  const watched = new Map<string, Set<(why: string) => void>>();

  async function look(authorization: string): Promise<void> {
    const why = await refusal(authorization);
    if (why === null) return;
    const ends = watched.get(authorization) ?? [];
    watched.delete(authorization);
    for (const end of ends) end(why);
  }

  const looking: Background = runInBackground({
    everyMs,
    task: () => Promise.all([...watched.keys()].map(look)),
    onError,
  });
  return {
    watch: (authorization, end) => {
      const ends = watched.get(authorization) ?? new Set();
      ends.add(end);
      watched.set(authorization, ends);
      return {
        stop: () => {
          ends.delete(end);
          if (ends.size === 0 && watched.get(authorization) === ends) watched.delete(authorization);
        },
      };
    },
    close: looking.close,
  };
}
