/**
 * Words that most decisions have in common, by their number in packed values. Published: the list only
 * grows at its end.
 */
export const WORDS: readonly string[] = [
  '',
  'credit',
  'request',
  'job',
  'price',
  'account',
  'model',
  'priority',
  'size',
  'quote',
  'maxCost',
  'parent',
  'load',
  'funding',
  'included',
  'postpaid',
  'childBudget',
  'ACTIVE',
  'CRITICAL',
  'STANDARD',
  'SHEDDABLE',
  'quoted',
  'not covered',
  'minimum',
  'project',
  'pool',
  'UTC',
];
