/** Reports of usage. */
import { addUp, computeSeconds, type UsageTotals as Totals } from '../../domain/usage-report.ts';
import type { UsageShown } from '../../usage/show-usage.ts';
import { accountGid } from '../global-id.ts';
import { make } from '../types/make.ts';
import {
  type UsageDimension,
  UsageKey,
  UsagePoint,
  UsageReport,
  UsageSeries,
  UsageTotals,
} from '../types/usage.ts';
import { Quantity } from '../types/workload.ts';
import { toDate } from './instant.ts';

/** Most points of most reports are empty, and all of those are alike. */
const EMPTY = totalsOf(addUp([]));

function totalsOf(totals: Totals): UsageTotals {
  const { granted, rejected, settled, charged, returned } = totals;
  const quantities = totals.quantities.map((quantity) => make(Quantity, quantity));
  const fields = { granted, rejected, settled, charged, returned, quantities };
  return make(UsageTotals, { ...fields, computeSeconds: computeSeconds(totals) });
}

function isEmpty({ granted, rejected, settled, charged, returned, computeMs, quantities }: Totals): boolean {
  return (
    granted + rejected + settled + computeMs + BigInt(quantities.length) === 0n &&
    charged === 0n &&
    returned === 0n
  );
}

function toKey(dimension: UsageDimension, value: string | null): UsageKey {
  const shown = value !== null && dimension === 'ACCOUNT' ? accountGid(value) : value;
  return make(UsageKey, { dimension, value: shown });
}

export function toUsageReport({ groupBy, report }: UsageShown): UsageReport {
  const starts = report.starts.map(toDate);
  const toTotals = (totals: Totals) => (isEmpty(totals) ? EMPTY : totalsOf(totals));
  const series = report.series.map(({ values, others, points, total }) =>
    make(UsageSeries, {
      key: groupBy.map((dimension, place) => toKey(dimension, values[place] ?? null)),
      others,
      points: starts.flatMap((from, place) => {
        const totals = points[place];
        return totals ? [make(UsagePoint, { from, totals: toTotals(totals) })] : [];
      }),
      total: toTotals(total),
    }),
  );
  return make(UsageReport, { series, total: toTotals(report.total) });
}
