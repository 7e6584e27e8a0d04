// Reads from an entry's packed body what it charged or gave back, as docs/ledger-format.md lays it out. Only the
// entries that end or refund a job are read, and of them as much as tells the amounts.
import { type CborValue, NotCbor, readCbor } from './cbor.ts';

/** What an entry charged, in micro-credits; `charged` is below zero where it gave something back. */
export interface Charge {
  readonly kind: 'SETTLED' | 'CANCELLED' | 'EXPIRED' | 'REFUNDED';
  /** What the sources paid and what was left as debt. */
  readonly charged: bigint;
  /** What of it was left as debt, or lowered it. */
  readonly debt: bigint;
}

const FORMAT = 1n;
const ENDINGS = new Map<CborValue, Charge['kind']>([
  [6n, 'SETTLED'],
  [7n, 'CANCELLED'],
  [8n, 'EXPIRED'],
]);
const REFUNDED = 9n;

/** Numbers beyond this are written once and then named by their place. */
const SHORT = 0x1_0000_0000n;

function listOf(value: CborValue): readonly CborValue[] {
  if (!Array.isArray(value)) throw new NotCbor('a list is expected');
  return value;
}

/** Reads fields in their order, since a number may refer to one that stood before. */
function createReader() {
  const numbers: bigint[] = [];

  function amount(value: CborValue): bigint {
    if (typeof value === 'bigint') {
      if (value >= SHORT || value < -SHORT) numbers.push(value);
      return value;
    }
    const [place] = listOf(value);
    const number = typeof place === 'bigint' ? numbers[Number(place)] : undefined;
    if (number === undefined) throw new NotCbor('a number refers to none');
    return number;
  }

  /** Passes over a number that is not asked about, for the sake of those that refer to it. */
  function pass(value: CborValue | undefined): void {
    if (value !== null && value !== undefined) amount(value);
  }

  return {
    amountOr: (value: CborValue | undefined, otherwise: bigint) =>
      value === null || value === undefined ? otherwise : amount(value),
    quantities: (value: CborValue) => {
      for (const quantity of listOf(value)) pass(listOf(quantity)[1]);
    },
    cost: (value: CborValue) => {
      const [lines = null, priceVersion, total] = listOf(value);
      for (const line of listOf(lines)) for (const field of listOf(line).slice(1, 5)) pass(field);
      pass(priceVersion);
      pass(total);
    },
    /** The sum of some parts of a charge. */
    parts: (value: CborValue | undefined) => {
      let sum = 0n;
      for (const part of value === null || value === undefined ? [] : listOf(value)) {
        const [, taken = null, , , windows] = listOf(part);
        sum += amount(taken);
        for (const window of windows === null || windows === undefined ? [] : listOf(windows)) {
          pass(listOf(window)[1]);
        }
      }
      return sum;
    },
    pass,
  };
}

function readEnding(kind: Charge['kind'], ending: CborValue): Charge {
  const [usage = null, cost = null, , , charged, returned, computeMs, startedAt, finishedAt, forgiven, debt] =
    listOf(ending);
  const read = createReader();
  read.quantities(usage);
  read.cost(cost);
  const paid = read.parts(charged);
  read.parts(returned);
  for (const field of [computeMs, startedAt, finishedAt, forgiven]) read.pass(field);
  const owed = read.amountOr(debt, 0n);
  return { kind, charged: paid + owed, debt: owed };
}

/** What the entry charged; null for an entry that ends or refunds no job. Throws `NotCbor` for bytes that are no body. */
export function readCharge(body: Uint8Array): Charge | null {
  const [format, value = null] = listOf(readCbor(body));
  if (format !== FORMAT) throw new NotCbor('the body has another format');
  const [detail = null] = listOf(value);
  const [number = null, ...fields] = listOf(detail);
  const kind = ENDINGS.get(number);
  if (kind) return readEnding(kind, fields[0] ?? null);
  if (number !== REFUNDED) return null;
  const read = createReader();
  const parts = read.parts(fields[2]);
  const debt = read.amountOr(fields[3], 0n);
  return { kind: 'REFUNDED', charged: -(parts + debt), debt };
}
