/**
 * What the model knows of the world that accounts live in: models, prices, plans, policy. Plain values.
 * Amounts are bigints of millionths (of a credit, of a unit), instants and lengths of time milliseconds.
 *
 * Nothing in this directory imports anything of the product; a lint rule holds that.
 */
export const ONE = 1_000_000n;

/** The lesser of two amounts. */
export function less(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

export type Attributes = Readonly<Record<string, string>>;
export type Source = 'INCLUDED' | 'PROMOTIONAL' | 'PLAN' | 'PURCHASED' | 'POSTPAID';
export type CreditSource = 'PROMOTIONAL' | 'PLAN' | 'PURCHASED';
export type Priority = 'CRITICAL' | 'STANDARD' | 'SHEDDABLE';

/** How much of each meter. */
export type Quantities = Readonly<Record<string, bigint>>;

export interface Meter {
  readonly name: string;
  readonly step: bigint;
  readonly most: bigint | null;
}

export interface Kind {
  readonly name: string;
  readonly meters: readonly Meter[];
  /** Attributes with the values that they can have, the first of which is taken when none is named. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly lease: number;
  readonly grace: number;
  readonly available: boolean;
}

export interface Price {
  readonly meter: string;
  readonly when: Attributes;
  readonly price: bigint;
  readonly per: bigint;
}

export interface Book {
  readonly version: number;
  readonly from: number;
  readonly prices: Readonly<Record<string, { readonly minimum: bigint; readonly rules: readonly Price[] }>>;
}

export interface IncludedWindow {
  readonly name: string;
  readonly amount: bigint;
  readonly length: number;
  readonly starts: 'FIRST_USE' | 'CALENDAR';
  /** Null pays for every model. */
  readonly models: readonly string[] | null;
}

export interface Allowance {
  readonly name: string;
  readonly amount: bigint;
  readonly period: 'DAY' | 'WEEK' | 'MONTH';
  readonly anchor: 'CALENDAR' | 'ANNIVERSARY';
  readonly zone: string;
  readonly burn: number;
}

export interface Plan {
  readonly slug: string;
  readonly version: number;
  /** Null entitles to every model. */
  readonly models: readonly string[] | null;
  readonly priorities: readonly Priority[];
  readonly windows: readonly IncludedWindow[];
  readonly allowances: readonly Allowance[];
  /** How many jobs may run at once; null is no limit. */
  readonly slots: number | null;
}

export interface Policy {
  readonly version: number;
  readonly ranks: Readonly<Record<Source, number>>;
  readonly overage: 'CHARGE' | 'FORGIVE';
  readonly debtBlocks: boolean;
  readonly quoteLasts: number;
}

/** Everything that was published, as it stands at one moment. */
export interface Catalogue {
  readonly kinds: readonly Kind[];
  readonly books: readonly Book[];
  /** Every version of every plan. */
  readonly plans: readonly Plan[];
  readonly policy: Policy;
}

export function newestPlan(catalogue: Catalogue, slug: string): Plan {
  const versions = catalogue.plans.filter((plan) => plan.slug === slug);
  return versions.reduce((newest, plan) => (plan.version > newest.version ? plan : newest));
}

/** The book in force: the highest version of those that have begun. */
export function bookAt(catalogue: Catalogue, now: number): Book | null {
  const begun = catalogue.books.filter((book) => book.from <= now);
  return begun.reduce<Book | null>((last, book) => (last && last.version > book.version ? last : book), null);
}
