/**
 * Tells all nodes that something was committed, by NOTIFY, and hears it from them. On a connection of its
 * own and never in the transaction that commits: a NOTIFY that is pending takes a lock over the whole
 * server at the commit (measured: 8.0 k commits a second became 2.4 k). One stands for all commits of
 * `spreadMs`. Notifications may get lost with the connection; who listens also looks by itself from time
 * to time.
 */
import pg from 'pg';
import type { Millis } from '../domain/instant.ts';
import type { WakeUps } from '../events/ports.ts';

const CHANNEL = 'weir_outbox';
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

export interface OutboxSignals extends WakeUps {
  /** To be called after each commit of this node. Returns at once; wakes this node's own readers without a detour. */
  committed(): void;
  close(): Promise<void>;
}

/** Connects in the background, and again whenever the connection is lost. */
export function createOutboxSignals(params: {
  url: string;
  spreadMs?: Millis;
  applicationName?: string;
  onError: (error: unknown) => void;
}): OutboxSignals {
  const { url, spreadMs = 20, applicationName = 'weir-signals', onError } = params;
  const wakers = new Set<() => void>();
  let client: pg.Client | null = null;
  let closed = false;
  let retryMs = FIRST_RETRY_MS;
  let retry: NodeJS.Timeout | undefined;
  let spread: NodeJS.Timeout | undefined;
  let waiting = false;
  let sending = false;
  let connecting: Promise<void> = Promise.resolve();

  function wakeAll(): void {
    for (const wake of wakers) wake();
  }

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: applicationName,
      keepAlive: true,
    });
    let over = false;
    const giveUp = (error: unknown): void => {
      if (over) return;
      over = true;
      if (client === fresh) client = null;
      fresh.end().catch(() => undefined);
      if (closed) return;
      onError(error);
      retry = setTimeout(() => (connecting = connect()), retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    };
    fresh.on('error', giveUp);
    fresh.on('end', () => giveUp(new Error('The connection for notifications was closed.')));
    fresh.on('notification', wakeAll);
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
      client = fresh;
      retryMs = FIRST_RETRY_MS;
      // What was committed while nobody listened was not told.
      wakeAll();
    } catch (error) {
      giveUp(error);
    }
  }

  function send(): void {
    waiting = false;
    spread = setTimeout(() => {
      spread = undefined;
      sendIfFree();
    }, spreadMs);
    if (client === null) return;
    sending = true;
    client
      .query(`notify ${CHANNEL}`)
      // A connection that breaks says so by itself, and listening starts anew.
      .catch((error: unknown) => {
        // One that was on its way when this was closed has nobody left to tell.
        if (!closed) onError(error);
      })
      .finally(() => {
        sending = false;
        sendIfFree();
      });
  }

  /** A database that is slow to answer is not asked again meanwhile. */
  function sendIfFree(): void {
    if (waiting && !sending && spread === undefined && !closed) send();
  }

  connecting = connect();
  return {
    onWake: (wake) => {
      wakers.add(wake);
      return () => wakers.delete(wake);
    },
    committed: () => {
      waiting = true;
      wakeAll();
      sendIfFree();
    },
    close: async () => {
      closed = true;
      clearTimeout(retry);
      clearTimeout(spread);
      await connecting;
      const last = client;
      client = null;
      await last?.end();
    },
  };
}
