// The report of `whatif`: one object for machines, and the same as tables for people.
import { FUNDING_SOURCES } from '../../domain/catalogue.ts';
import { formatMicro } from '../../domain/decimal.ts';
import type { Verdict } from '../../domain/what-if.ts';
import { WHAT_IF_CHANGES } from '../../domain/what-if.ts';
import type { Compared, Counts, Group, Sums } from '../../whatif/tally.ts';
import { table } from '../table.ts';

export interface ReportFacts {
  /** ISOLATED asks each stored decision again by itself; TRACE plays the whole sequence under both rules. */
  readonly mode: 'ISOLATED' | 'TRACE';
  /** What is compared with what, in words. */
  readonly compared: string;
  readonly counts: Counts;
  readonly skipped: number;
  readonly cut: boolean;
  /** What was charged in the end, in micro-credits, where the ends were played; null elsewhere. */
  readonly charged: { readonly before: bigint; readonly after: bigint } | null;
  /** The id that is shown of an account, and its name, by its id inside. */
  readonly accounts: ReadonlyMap<string, { readonly id: string; readonly name: string }>;
  readonly seconds: number;
}

export type Report = ReturnType<typeof createReport>;

function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function sums({ granted, waiting, refused, held }: Sums) {
  return { granted, waiting, refused, held: formatMicro(held) };
}

function group({ name, decisions, changed, before, after }: Group) {
  return { name, decisions, changed, before: sums(before), after: sums(after) };
}

function side({ outcome, held, codes }: Verdict) {
  return { outcome, held: formatMicro(held), codes: [...codes] };
}

/** The object that `--json` prints. Credits are decimal strings. */
export function createReport(facts: ReportFacts) {
  const { mode, compared, counts, skipped, cut, charged, accounts, seconds } = facts;
  const { before, after } = counts;
  const shown = (id: string) => accounts.get(id) ?? { id, name: id };
  const example = ({ at, accountId, subject, plan, model, change, ...sides }: Compared) => ({
    at: instant(at),
    account: shown(accountId).id,
    subject,
    plan,
    model,
    change,
    before: side(sides.before),
    after: side(sides.after),
  });
  return {
    mode,
    compared,
    decisions: counts.decisions,
    skipped,
    cut,
    from: instant(counts.from),
    to: instant(counts.to),
    changes: counts.changes,
    before: sums(before),
    after: sums(after),
    sources: FUNDING_SOURCES.map((source) => ({
      source,
      before: formatMicro(before.bySource[source]),
      after: formatMicro(after.bySource[source]),
    })),
    charged: charged && { before: formatMicro(charged.before), after: formatMicro(charged.after) },
    reasons: counts.reasons,
    plans: counts.plans.map(group),
    models: counts.models.map(group),
    accounts: counts.accounts.map((each) => ({
      ...group(each),
      id: shown(each.name).id,
      name: shown(each.name).name,
    })),
    uncounted: counts.uncounted,
    examples: counts.examples.map(example),
    timeline: counts.timeline.map(({ at, ...step }) => ({ at: instant(at), ...step })),
    seconds: Math.round(seconds * 10) / 10,
  };
}

const CHANGES: Readonly<Record<(typeof WHAT_IF_CHANGES)[number], string>> = {
  NOW_GRANTED: 'granted instead of refused',
  NOW_REFUSED: 'refused instead of granted',
  COSTS_MORE: 'granted at a higher cost',
  COSTS_LESS: 'granted at a lower cost',
  OTHER_WORKLOAD: 'granted, but more or less of it',
  PAID_OTHERWISE: 'granted, but paid from other sources',
  OTHER_REASONS: 'refused for other reasons',
  SAME: 'the same',
};

const MOST_ROWS = 10;

function share(part: number, whole: number): string {
  return whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`;
}

function groups(title: string, all: readonly ReturnType<typeof group>[]): string[] {
  const rows = all
    .slice(0, MOST_ROWS)
    .map(({ name, decisions, changed, before, after }) => [
      name,
      decisions,
      changed,
      before.granted,
      after.granted,
      before.held,
      after.held,
    ]);
  const left = all.length - rows.length;
  return [
    ...table([[title, 'decisions', 'differ', 'granted', 'would be', 'held', 'would be'], ...rows]),
    ...(left > 0 ? [`and ${left} more`] : []),
    '',
  ];
}

function assumptions(report: Report): string[] {
  const { uncounted, skipped, cut, decisions } = report;
  return [
    ...(cut ? [`There are more decisions than ${decisions + skipped}: only those were looked at.`] : []),
    ...(skipped > 0 ? [`${skipped} decisions can not be asked again and are left out.`] : []),
    ...uncounted.map(
      (each) =>
        `Limit ${each.limit} had counted nothing before: ${each.decisions} decisions are compared as if it were empty.`,
    ),
  ];
}

/** The report as lines of text, ending in a new line. */
export function renderReport(report: Report): string {
  const { before, after, decisions, charged, changes } = report;
  const lines = [
    `${report.compared}: ${decisions} decisions from ${report.from ?? '-'} to ${report.to ?? '-'}, in ${report.seconds} s.`,
    ...assumptions(report),
    '',
    ...table([
      ['what would be otherwise', 'decisions', 'of all'],
      ...WHAT_IF_CHANGES.map((change) => [
        CHANGES[change],
        changes[change],
        share(changes[change], decisions),
      ]),
    ]),
    '',
    ...table([
      ['in total', 'as it was', 'under the draft'],
      ['granted', before.granted, after.granted],
      ...(before.waiting + after.waiting > 0 ? [['let wait', before.waiting, after.waiting]] : []),
      ['refused', before.refused, after.refused],
      ['credits held', before.held, after.held],
      ...report.sources
        .filter((each) => each.before !== '0' || each.after !== '0')
        .map((each) => [`  from ${each.source}`, each.before, each.after]),
      ...(charged ? [['credits charged', charged.before, charged.after]] : []),
    ]),
    '',
    ...table([
      ['refused first of all for', 'as it was', 'under the draft'],
      ...report.reasons.map((each) => [each.code, each.before, each.after]),
    ]),
    '',
    ...groups('plan', report.plans),
    ...groups('model', report.models),
    ...groups('account', report.accounts),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}
