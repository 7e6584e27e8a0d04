/**
 * A socket on which statements that are sent one after the other leave together: pg corks the stream for
 * each statement and uncorks it after, and here the uncorking waits until the event loop goes on. A
 * pipeline of ten statements is then one system call. Over TLS it changes nothing.
 */
import { Socket } from 'node:net';

class CoalescingSocket extends Socket {
  override uncork(): void {
    process.nextTick(() => super.uncork());
  }
}

export function createCoalescingSocket(): Socket {
  return new CoalescingSocket();
}
