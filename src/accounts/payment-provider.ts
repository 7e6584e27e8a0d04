/** Who takes the money for credits: a port. What it tells by webhook, and that it is believed only when signed. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { formatMicro, parseMicro } from '../domain/decimal.ts';
import { type Instant, MINUTE } from '../domain/instant.ts';

export interface ChargeResult {
  /** The provider's own id of the payment. */
  readonly reference: string;
  /** PENDING: the provider tells by webhook how it ended. */
  readonly status: 'PENDING' | 'SUCCEEDED' | 'FAILED';
  readonly reason: string | null;
}

export interface PaymentProvider {
  readonly name: string;
  /** Charges the account's owner once for each `id`: asked again it answers how that payment stands. */
  charge(purchase: {
    readonly id: string;
    readonly accountId: string;
    readonly amount: bigint;
  }): Promise<ChargeResult>;
}

/** What a webhook tells: how a payment ended. */
export interface PaymentNews {
  /** The id under which it was asked for. */
  readonly id: string;
  readonly reference: string;
  readonly amount: bigint;
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly reason: string | null;
}

export interface SignedNews {
  /** "t=<seconds since the epoch>,v1=<hex of HMAC-SHA256 over '<t>.<body>'>"; null when none came along. */
  readonly signature: string | null;
  readonly body: string;
}

/** A message that is older, or further ahead, may be one that somebody has caught and plays again. */
const REPLAY_WINDOW_MS = 5 * MINUTE;
const SIGNATURE = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;

const newsSchema = z.object({
  id: z.uuid(),
  reference: z.string().min(1).max(200),
  amount: z.string().max(40),
  status: z.enum(['SUCCEEDED', 'FAILED']),
  reason: z.string().max(1000).nullish(),
});

function mac(secret: string, params: { seconds: string; body: string }): Buffer {
  return createHmac('sha256', secret).update(`${params.seconds}.${params.body}`).digest();
}

/** Signs a message as a provider does. */
export function signNews(news: PaymentNews, params: { secret: string; at: Instant }): SignedNews {
  const body = JSON.stringify({ ...news, amount: formatMicro(news.amount) });
  const seconds = String(Math.floor(params.at / 1000));
  return { signature: `t=${seconds},v1=${mac(params.secret, { seconds, body }).toString('hex')}`, body };
}

/** Whether the message was signed with the secret, within five minutes of `now`. Takes as long for a wrong signature as for a right one. */
export function isSigned(
  { signature, body }: SignedNews,
  params: { readonly secret: string; readonly now: Instant },
): boolean {
  const [, seconds, hex] = SIGNATURE.exec(signature ?? '') ?? [];
  if (seconds === undefined || hex === undefined) return false;
  const right = timingSafeEqual(mac(params.secret, { seconds, body }), Buffer.from(hex, 'hex'));
  return right && Math.abs(params.now - Number(seconds) * 1000) <= REPLAY_WINDOW_MS;
}

/** Reads a message; null when it is none. */
export function readNews(body: string): PaymentNews | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  const read = newsSchema.safeParse(value);
  const amount = read.success ? parseMicro(read.data.amount) : undefined;
  if (!read.success || amount === undefined) return null;
  const { id, reference, status, reason } = read.data;
  return { id, reference, amount, status, reason: reason ?? null };
}
