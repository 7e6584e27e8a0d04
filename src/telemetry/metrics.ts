// What Weir counts about itself, in Prometheus's form. Each measure is defined once here or by the module
// that owns it, on the registry that this makes; no name carries an account, a key or a document.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  registry: Registry;
  /** One finished GraphQL operation; `code` is OK or the first error's code. */
  operationFinished: (operation: { type: string; transport: string; code: string; seconds: number }) => void;
  /** One batch of commands that was decided and committed together. */
  batchCommitted: (batch: { commands: number; seconds: number }) => void;
  /** The number of open WebSocket connections. */
  sockets: { opened: () => void; closed: () => void };
}

/** Metrics on a registry of their own, so that two servers in one process do not share them. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const operations = new Counter({
    name: 'weir_graphql_operations_total',
    help: 'GraphQL operations that finished, by the code of their first error',
    labelNames: ['type', 'transport', 'code'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'weir_graphql_operation_seconds',
    help: 'Time from the receipt of a GraphQL operation to its answer',
    labelNames: ['type', 'transport'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const batchSizes = new Histogram({
    name: 'weir_batch_commands',
    help: 'Commands that were decided in one transaction',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    registers: [registry],
  });
  const batchDurations = new Histogram({
    name: 'weir_batch_seconds',
    help: 'Time from the start of a batch to its commit',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  });
  const sockets = new Gauge({
    name: 'weir_websocket_connections',
    help: 'Open WebSocket connections',
    registers: [registry],
  });
  /** By the labels, which prom-client would check and put together for every operation. There are some dozens. */
  const seen = new Map<string, (seconds: number) => void>();

  function finishing(type: string, transport: string, code: string): (seconds: number) => void {
    const count = operations.labels({ type, transport, code });
    const duration = durations.labels({ type, transport });
    return (seconds) => {
      count.inc();
      duration.observe(seconds);
    };
  }

  return {
    registry,
    operationFinished: ({ type, transport, code, seconds }) => {
      const key = `${type} ${transport} ${code}`;
      const known = seen.get(key);
      const finish = known ?? finishing(type, transport, code);
      if (!known) seen.set(key, finish);
      finish(seconds);
    },
    batchCommitted: ({ commands, seconds }) => {
      batchSizes.observe(commands);
      batchDurations.observe(seconds);
    },
    sockets: { opened: () => sockets.inc(), closed: () => sockets.dec() },
  };
}
