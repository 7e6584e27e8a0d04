// What a draft policy in shadow would have decided otherwise.
import { Counter, type Registry } from 'prom-client';

/** On the registry that `createMetrics` made. */
export function createShadowMetrics(registry: Registry): { compared: (change: string | null) => void } {
  const decisions = new Counter({
    name: 'weir_policy_shadow_decisions_total',
    help: 'Decisions that were asked again under the draft policy in shadow, by what would be otherwise',
    labelNames: ['change'],
    registers: [registry],
  });
  return { compared: (change) => decisions.inc({ change: change ?? 'SKIPPED' }) };
}
