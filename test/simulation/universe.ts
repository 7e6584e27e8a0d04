/** What the simulated accounts can buy, and on what terms: a few models, books of prices, plans and policies to change between. */
import {
  type Attributes,
  type Book,
  type Kind,
  ONE,
  type Plan,
  type Policy,
  type Price,
} from './model/facts.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Saturday, four hours before clocks in Europe are set forward. */
export const BEGIN = Date.parse('2026-03-28T21:00:00Z');

/** Micro-units of a decimal text such as "12.5". */
export function micro(text: string): bigint {
  const found = /^(\d+)(?:\.(\d{1,6}))?$/.exec(text);
  if (!found) throw new Error(`${JSON.stringify(text)} is no decimal`);
  return BigInt(found[1] ?? 0) * ONE + BigInt((found[2] ?? '').padEnd(6, '0'));
}

export const KINDS: readonly Kind[] = [
  {
    name: 'unit',
    meters: [{ name: 'unit', step: ONE, most: null }],
    attributes: {},
    lease: 10 * MINUTE,
    grace: HOUR,
    available: true,
  },
  {
    name: 'video',
    meters: [{ name: 'video_second', step: ONE, most: 60n * ONE }],
    attributes: { resolution: ['720p', '1080p'], codec: ['h264', 'av1'] },
    lease: 20 * MINUTE,
    grace: 2 * HOUR,
    available: true,
  },
  {
    name: 'text',
    meters: [
      { name: 'input_token', step: ONE, most: null },
      { name: 'output_token', step: ONE, most: null },
    ],
    attributes: {},
    lease: 5 * MINUTE,
    grace: 30 * MINUTE,
    available: true,
  },
  {
    name: 'odd',
    meters: [{ name: 'half', step: ONE / 2n, most: null }],
    attributes: {},
    lease: 3 * MINUTE,
    grace: 3 * MINUTE,
    available: true,
  },
];

const price = (meter: string, amount: string, per = '1', when: Attributes = {}): Price => ({
  meter,
  price: micro(amount),
  per: micro(per),
  when,
});

/** The prices that a book can have. Each publishing makes a version of one of them. */
export const BOOKS: readonly Book['prices'][] = [
  {
    unit: { minimum: 0n, rules: [price('unit', '1')] },
    video: {
      minimum: 0n,
      rules: [
        price('video_second', '0.1'),
        price('video_second', '0.3', '1', { resolution: '1080p' }),
        price('video_second', '0.25', '1', { resolution: '1080p', codec: 'av1' }),
      ],
    },
    text: {
      minimum: micro('0.01'),
      rules: [price('input_token', '62.5', '1000000'), price('output_token', '375', '1000000')],
    },
    odd: { minimum: 0n, rules: [price('half', '1', '3')] },
  },
  {
    unit: { minimum: micro('2'), rules: [price('unit', '1.5')] },
    video: { minimum: micro('1'), rules: [price('video_second', '0.2')] },
    text: {
      minimum: 0n,
      rules: [price('input_token', '100.000001', '1000000'), price('output_token', '500', '1000000')],
    },
    odd: { minimum: 0n, rules: [price('half', '0.000001', '7')] },
  },
  // One model has no price at all, and of another one meter has none.
  {
    unit: { minimum: 0n, rules: [price('unit', '0.9')] },
    video: { minimum: 0n, rules: [price('video_second', '0.3', '1', { resolution: '1080p' })] },
    text: { minimum: 0n, rules: [price('input_token', '62.5', '1000000')] },
  },
];

const ALL: Plan['priorities'] = ['CRITICAL', 'STANDARD', 'SHEDDABLE'];

function plan(slug: string, fields: Partial<Plan>): Omit<Plan, 'version'> {
  return { slug, models: null, priorities: ALL, windows: [], allowances: [], slots: null, ...fields };
}

const fiveHours = { name: '5 hours', length: 5 * HOUR, starts: 'FIRST_USE', models: null } as const;
const week = { name: 'week', length: 7 * DAY, starts: 'FIRST_USE', models: null } as const;
const daily = { name: 'daily', period: 'DAY', anchor: 'CALENDAR', zone: 'Europe/Berlin' } as const;
const monthly = { name: 'monthly', period: 'MONTH', anchor: 'ANNIVERSARY', zone: 'UTC' } as const;
const weekly = { name: 'weekly', period: 'WEEK', anchor: 'CALENDAR', zone: 'America/New_York' } as const;

/** The versions of the plans, by slug, as they are published one after the other and again from the first. */
export const PLANS: Readonly<Record<string, readonly Omit<Plan, 'version'>[]>> = {
  bare: [plan('bare', {})],
  windowed: [
    plan('windowed', {
      windows: [
        { ...fiveHours, amount: micro('20') },
        { ...week, amount: micro('60') },
      ],
    }),
    plan('windowed', {
      windows: [
        { ...fiveHours, amount: micro('12.345678') },
        { ...week, amount: micro('90') },
      ],
    }),
  ],
  allowed: [
    plan('allowed', {
      allowances: [
        { ...monthly, amount: micro('100'), burn: 60 },
        { ...daily, amount: micro('5'), burn: 50 },
      ],
    }),
    plan('allowed', {
      allowances: [
        { ...monthly, amount: micro('80'), burn: 40 },
        { ...daily, amount: micro('6'), burn: 50 },
        { ...weekly, amount: micro('10'), burn: 45 },
      ],
    }),
  ],
  full: [
    plan('full', {
      windows: [
        { name: 'day', amount: micro('15'), length: DAY, starts: 'CALENDAR', models: ['unit', 'video'] },
        { name: '3 hours', amount: micro('8'), length: 3 * HOUR, starts: 'FIRST_USE', models: null },
      ],
      allowances: [{ ...weekly, amount: micro('30'), burn: 50 }],
      slots: 3,
    }),
    plan('full', {
      windows: [
        { name: 'day', amount: micro('10'), length: DAY, starts: 'CALENDAR', models: ['unit', 'video'] },
        { name: '3 hours', amount: micro('9'), length: 3 * HOUR, starts: 'FIRST_USE', models: ['text'] },
      ],
      allowances: [{ ...weekly, amount: micro('25'), burn: 50 }],
      slots: 2,
    }),
  ],
  // Rich enough that only its slots keep anybody out.
  narrow: [
    plan('narrow', { allowances: [{ ...daily, amount: micro('900'), burn: 50 }], slots: 1 }),
    plan('narrow', { allowances: [{ ...daily, amount: micro('800'), burn: 50 }], slots: 2 }),
  ],
  tight: [plan('tight', { models: ['unit', 'text'], priorities: ['STANDARD'], slots: 2 })],
};

const RANKS: Policy['ranks'] = { INCLUDED: 0, PROMOTIONAL: 1, PLAN: 1, PURCHASED: 2, POSTPAID: 3 };

export const POLICIES: readonly Omit<Policy, 'version'>[] = [
  { ranks: RANKS, overage: 'CHARGE', debtBlocks: true, quoteLasts: 10 * MINUTE },
  { ranks: RANKS, overage: 'FORGIVE', debtBlocks: false, quoteLasts: 5 * MINUTE },
  {
    ranks: { INCLUDED: 2, PROMOTIONAL: 3, PLAN: 4, PURCHASED: 0, POSTPAID: 1 },
    overage: 'CHARGE',
    debtBlocks: false,
    quoteLasts: 10 * MINUTE,
  },
  {
    ranks: { INCLUDED: 4, PROMOTIONAL: 2, PLAN: 2, PURCHASED: 2, POSTPAID: 9 },
    overage: 'CHARGE',
    debtBlocks: false,
    quoteLasts: HOUR,
  },
];
