/** The plan of the accounts that are measured: three limits and two windows, none of which ever binds. */
const ROOM = '1000000000';

export const SEEDED_PLAN = {
  slug: 'bench',
  name: 'Bench',
  tier: 'bare',
  priorities: ['CRITICAL', 'STANDARD', 'SHEDDABLE'],
  windows: [
    { name: '5 hours', amount: '1', length: 'PT5H' },
    { name: 'week', amount: '5', length: 'P7D' },
  ],
  limits: [
    {
      name: 'requests a minute',
      kind: 'RATE',
      scope: ['ACCOUNT'],
      unit: 'request',
      base: ROOM,
      floor: '1',
      ceiling: ROOM,
      window: 'PT1M',
      factors: ['TIER', 'LOAD'],
    },
    {
      name: 'units a minute',
      kind: 'RATE',
      scope: ['ACCOUNT', 'MODEL'],
      unit: 'unit',
      base: ROOM,
      floor: '1',
      ceiling: ROOM,
      window: 'PT1M',
      factors: ['TIER', 'LOAD'],
    },
    {
      name: 'jobs at once',
      kind: 'CONCURRENCY',
      scope: ['ACCOUNT'],
      unit: 'job',
      base: ROOM,
      floor: '1',
      ceiling: ROOM,
      factors: ['TIER', 'LOAD'],
    },
  ],
};

export const SEEDED_BUDGET = { name: 'all', scope: 'ACCOUNT', period: 'TOTAL', cap: '900000000' };
export const GRANTS = ['300000000', '200000000', '100000000'];
