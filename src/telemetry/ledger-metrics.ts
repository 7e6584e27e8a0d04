// What the scheduled checker of the ledger counts.
import { Counter, type Registry } from 'prom-client';

/** On the registry that `createMetrics` made. */
export function createLedgerMetrics(registry: Registry): { entries: Counter; alarms: Counter } {
  return {
    entries: new Counter({
      name: 'weir_ledger_entries_checked_total',
      help: 'Entries of journals that the scheduled checker has proved',
      registers: [registry],
    }),
    alarms: new Counter({
      name: 'weir_ledger_alarms_total',
      help: 'Times that the scheduled checker found an account whose ledger is broken',
      registers: [registry],
    }),
  };
}
