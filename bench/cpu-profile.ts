/** The CPU profile of a running Node program, taken over the inspector's protocol (Chrome DevTools Protocol, domain Profiler). */
import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node that was seen running, sample by sample, and the microseconds since the sample before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface Reply {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

const SAMPLE_MICROS = 200;

/** Profiles the program whose inspector listens at this port while `work` runs. */
export async function profileWhile(port: number, work: () => Promise<void>): Promise<CpuProfile> {
  const response = await fetch(`http://127.0.0.1:${port}/json/list`);
  const [target] = (await response.json()) as { webSocketDebuggerUrl: string }[];
  if (!target) throw new Error('The inspector names nothing to inspect.');
  const socket = new WebSocket(target.webSocketDebuggerUrl, {
    maxPayload: 2 ** 30,
    perMessageDeflate: false,
  });
  await once(socket, 'open');
  let last = 0;
  const call = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      last += 1;
      const id = last;
      const read = (data: Buffer): void => {
        const reply = JSON.parse(data.toString()) as Reply;
        if (reply.id !== id) return;
        socket.off('message', read);
        if (reply.error) reject(new Error(`${method}: ${reply.error.message}`));
        else resolve(reply.result);
      };
      socket.on('message', read);
      socket.send(JSON.stringify({ id, method, params }));
    });
  try {
    await call('Profiler.enable');
    await call('Profiler.setSamplingInterval', { interval: SAMPLE_MICROS });
    await call('Profiler.start');
    await work();
    const { profile } = (await call('Profiler.stop')) as { profile: CpuProfile };
    return profile;
  } finally {
    socket.close();
  }
}
