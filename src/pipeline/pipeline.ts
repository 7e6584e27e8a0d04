/**
 * Commands that arrive together are decided together. While one batch is in flight, arrivals gather;
 * when it has committed, all that gathered (up to a limit, the most urgent first) goes next. There is
 * no timer: an idle pipeline starts at once, a busy one makes larger batches by itself. Callers get their answer after
 * the commit and never before.
 *
 * Accounts are shared out over lanes, each with one batch in flight, so that a hot account costs what a
 * thousand accounts cost, one commit is shared by many, and the node has something to do while the
 * database writes. It is for speed only: what keeps decisions exact is the database's locks, so any
 * number of nodes can run a pipeline on one database.
 */
import { createCommandQueue, type Urgency } from './command-queue.ts';
import type { Ledger, Needs } from './ports.ts';
import { createWorld, type World } from './world.ts';

/** One thing to decide: what it needs loaded, and how it changes the world. `apply` is synchronous and has no other inputs. */
export interface Command<T> {
  readonly needs: Needs;
  /** Which commands go before it when more wait than one batch takes. Left out: FIRST. */
  readonly urgency?: Urgency;
  /** Commands with the same are decided in order of arrival, if they are as urgent. Left out: the account. */
  readonly affinity?: string;
  apply(world: World): T;
}

export interface PipelineStats {
  readonly queued: number;
  readonly batches: number;
  readonly commands: number;
}

export interface Pipeline {
  /** Resolves with the command's answer once it is durable. Rejects with `PipelineFull`, or with the fault that kept it from being decided. */
  submit<T>(command: Command<T>): Promise<T>;
  stats(): PipelineStats;
  /** Takes nothing new, and resolves when everything that was taken is answered. */
  close(): Promise<void>;
}

/** Thrown when more waits than the queue may hold, for what came or for the least urgent of what waits. Nothing was decided; asking again later is safe. */
export class PipelineFull extends Error {
  override readonly name = 'PipelineFull';
}

/** Thrown after `close`. Nothing was decided. */
export class PipelineClosed extends Error {
  override readonly name = 'PipelineClosed';
}

interface Waiting {
  readonly needs: Needs;
  /** Decides against the world and keeps what to tell the caller once the batch is durable. */
  run(world: World): () => void;
  fail(error: unknown): void;
}

function toWaiting<T>(
  command: Command<T>,
  settle: { resolve: (answer: T) => void; reject: (error: unknown) => void },
): Waiting {
  return {
    needs: command.needs,
    fail: settle.reject,
    run: (world) => {
      try {
        const answer = command.apply(world);
        return () => settle.resolve(answer);
      } catch (error) {
        // A command that throws has handed in nothing: it fails alone, the rest of its batch stands.
        return () => settle.reject(error);
      }
    },
  };
}

export function createPipeline(params: {
  ledger: Ledger;
  /** The most commands in one transaction. */
  maxBatch: number;
  /** The most commands that may wait, in all lanes together. */
  maxQueue: number;
  /** How many batches may be in flight, each on a connection of its own. Left out: one. */
  lanes?: number;
  /** Whether an error is the database's, so that asking again at once is of no use. Left out: every error is. */
  isFault?: (error: unknown) => boolean;
  /** A batch could not be written for what is in it, so that its commands are decided one by one. */
  onBroken?: (batch: { commands: number; error: unknown }) => void;
  /** `freed`: a job ended in it, so there may be room now. */
  onBatch?: (batch: { commands: number; millis: number; freed: boolean }) => void;
  clock?: () => number;
}): Pipeline {
  const {
    ledger,
    maxBatch,
    maxQueue,
    lanes: count = 1,
    isFault = () => true,
    onBroken,
    onBatch,
    clock = performance.now.bind(performance),
  } = params;
  const lanes = Array.from({ length: count }, () =>
    createLane({ limit: Math.ceil(maxQueue / count), maxBatch, decideAll }),
  );
  let closed = false;
  let batches = 0;
  let commands = 0;

  /** Decides a batch and resolves, once it is durable, with what tells its callers. */
  async function decide(batch: readonly Waiting[]): Promise<() => void> {
    const began = clock();
    let freed = false;
    const answers = await ledger.transact(
      batch.map(({ needs }) => needs),
      (loaded) => {
        const world = createWorld(loaded);
        const result = batch.map((waiting) => waiting.run(world));
        const changes = world.changes();
        freed = changes.endedJobs.length > 0;
        return { changes, result };
      },
    );
    batches += 1;
    commands += batch.length;
    onBatch?.({ commands: batch.length, millis: clock() - began, freed });
    return () => {
      for (const tell of answers) tell();
    };
  }

  /** Decides a batch and never fails. One that could not be written for what is in it is decided again one by one, so that a bug in one command is that command's alone. */
  async function decideAll(batch: readonly Waiting[]): Promise<() => void> {
    try {
      return await decide(batch);
    } catch (error) {
      if (batch.length === 1 || isFault(error)) {
        return () => {
          for (const waiting of batch) waiting.fail(error);
        };
      }
      onBroken?.({ commands: batch.length, error });
      for (const waiting of batch) (await decideAll([waiting]))();
      return () => undefined;
    }
  }

  return {
    submit: (command) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new PipelineClosed('Weir is shutting down.'));
        const waiting = toWaiting(command, { resolve, reject });
        const lane = lanes[laneOf(command.affinity ?? command.needs.accountId ?? '', count)];
        lane
          ?.put(waiting, command.urgency ?? 'FIRST')
          ?.fail(new PipelineFull('Too many commands are waiting.'));
      }),
    stats: () => ({ queued: lanes.reduce((sum, lane) => sum + lane.size(), 0), batches, commands }),
    close: async () => {
      closed = true;
      await Promise.all(lanes.map((lane) => lane.drained()));
    },
  };
}

/** Any spreading serves, as long as it is the same every time: ids are random, and their ends as good as any part. */
function laneOf(affinity: string, count: number): number {
  return count === 1 ? 0 : (affinity.charCodeAt(affinity.length - 1) || 0) % count;
}

/** A queue, and the one batch of it that is in flight. */
function createLane(params: {
  limit: number;
  maxBatch: number;
  /** Resolves, when a batch is decided, with what tells its callers. */
  decideAll: (batch: readonly Waiting[]) => Promise<() => void>;
}) {
  const { limit, maxBatch, decideAll } = params;
  const queue = createCommandQueue<Waiting>({ limit });
  let scheduled = false;
  let inFlight = false;
  const idle: (() => void)[] = [];

  function schedule(): void {
    if (scheduled || inFlight || queue.size === 0) return;
    scheduled = true;
    // After the present turn of the loop, so that everything the sockets have just delivered goes along.
    setImmediate(() => {
      scheduled = false;
      void flush();
    });
  }

  async function flush(): Promise<void> {
    inFlight = true;
    const tell = await decideAll(queue.take(maxBatch));
    inFlight = false;
    if (queue.size === 0) {
      tell();
      for (const resolve of idle.splice(0)) resolve();
    } else {
      // The database begins with what waits while this process is busy with the answers.
      void flush();
      setImmediate(tell);
    }
  }

  return {
    size: () => queue.size,
    /** Returns what has no place any more. */
    put: (waiting: Waiting, urgency: Urgency): Waiting | null => {
      const out = queue.put(waiting, urgency);
      schedule();
      return out;
    },
    /** Resolves when everything that was taken is answered. */
    drained: async (): Promise<void> => {
      if (queue.size > 0 || inFlight) await new Promise<void>((resolve) => idle.push(resolve));
    },
  };
}
