// Rules of the policy that could not be evaluated.
import { Counter, type Registry } from 'prom-client';

/** On the registry that `createMetrics` made. There are at most as many rules as a policy may have. */
export function createRuleMetrics(registry: Registry): { failed: (rule: string) => void } {
  const failures = new Counter({
    name: 'weir_policy_rule_failures_total',
    help: 'Decisions in which a rule of the policy could not be evaluated and so was taken to hold',
    labelNames: ['rule'],
    registers: [registry],
  });
  return { failed: (rule) => failures.inc({ rule }) };
}
