/** Tells of rules that could not be evaluated, right after the commit of the decisions that they bound. */
import { faultsIn } from '../domain/rules.ts';
import type { Ledger } from '../pipeline/ports.ts';

export interface RuleFailure {
  readonly policyVersion: number;
  readonly rule: string;
  readonly fault: string;
}

/** The same ledger, watched: `onFailure` is told of each failure in a decision that was committed. */
export function watchRules(ledger: Ledger, onFailure: (failure: RuleFailure) => void): Ledger {
  return {
    ...ledger,
    transact: async (needs, decide) => {
      const failures: RuleFailure[] = [];
      const result = await ledger.transact(needs, (loaded) => {
        const decided = decide(loaded);
        failures.length = 0;
        const { rules, version } = loaded.catalogue.policy;
        if (rules.length === 0) return decided;
        for (const { detail } of decided.changes.entries) {
          if (!('decision' in detail)) continue;
          for (const each of faultsIn(detail.decision.layers))
            failures.push({ policyVersion: version, ...each });
        }
        return decided;
      });
      for (const failure of failures) onFailure(failure);
      return result;
    },
  };
}

/** Makes the listener that counts every failure, and writes each kind of it down once for each version of the policy. */
export function createRuleReport(params: {
  readonly count: (rule: string) => void;
  readonly write: (failure: RuleFailure) => void;
}): (failure: RuleFailure) => void {
  let version = -1;
  const written = new Set<string>();
  return (failure) => {
    params.count(failure.rule);
    if (failure.policyVersion !== version) written.clear();
    version = failure.policyVersion;
    const kind = `${failure.rule}|${failure.fault}`;
    if (written.has(kind)) return;
    written.add(kind);
    params.write(failure);
  };
}
