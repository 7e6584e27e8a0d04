/** How jobs end: settled, cancelled, lapsed and expired, and what is settled after that all the same. */
import { type Account, balanceAt, type Ending, type Job, sum, write } from './account.ts';
import type { Answer, Command, Ended, Moment } from './commands.ts';
import { countBudgets, openParent } from './deciding.ts';
import type { Catalogue, Quantities } from './facts.ts';
import { priceOf } from './prices.ts';
import { cut, giveBack, hold, merge, spend, split } from './sources.ts';

type End = Extract<Command, { do: 'settle' | 'cancel' }>;

/** What was said, in one text: the same text again is the same input. */
function saying(command: End): string {
  const used = Object.entries(command.used ?? {}).map(([meter, amount]) => `${meter}=${amount}`);
  const how = command.do === 'settle' ? command.outcome : command.used ? 'used' : 'reported';
  return [command.do, how, ...used.sort()].join(' ');
}

/** The price that was agreed with the grant, for what was used. */
function costOf(job: Job, used: Quantities, catalogue: Catalogue): bigint | null {
  const book = catalogue.books.find(({ version }) => version === job.book) ?? null;
  return priceOf(book, { kind: job.kind, quantities: used, attributes: job.attributes });
}

/** Charges and returns; the job is over after that. `late` is after it expired: nothing is held any more. */
function conclude(
  account: Account,
  job: Job,
  params: {
    how: Ending['how'];
    said: string | null;
    cost: bigint;
    late: boolean;
    catalogue: Catalogue;
    now: number;
  },
): Ending {
  const { how, said, cost, late, now } = params;
  const { policy } = params.catalogue;
  const due = job.cap !== null && job.cap < cost ? job.cap : cost;
  const held = late ? [] : job.hold;
  const { first: fromHold, rest } = cut(held, due);
  const reserve = late ? [] : job.reserve;
  const over = due - sum(fromHold);
  const returned = [...rest, ...reserve];
  // A child that its parent's child budget paid gives back to it, and takes from it what it used beyond its hold.
  const parent = late ? null : openParent(account, job.parentId);
  const payer = parent?.childBudget == null ? null : parent;
  const { first: fromPayer, rest: leftToPayer } = cut(payer?.reserve ?? [], over);
  if (payer) payer.reserve = merge([...leftToPayer, ...returned]);
  const beyond = over - sum(fromPayer);
  spend(account, [...fromHold, ...fromPayer]);
  if (!payer) giveBack(account, returned, now);
  // Only what was used beyond the hold may be forgiven; after a job expired, all of it is charged.
  const charges = late || policy.overage === 'CHARGE';
  const { parts, short } = split(account, charges ? beyond : 0n, { kind: job.kind, policy, now });
  hold(account, parts);
  spend(account, parts);
  account.debt += short;
  const ending: Ending = {
    how,
    said,
    cost,
    charged: merge([...fromHold, ...fromPayer, ...parts]),
    returned,
    forgiven: cost - due + (charges ? 0n : beyond),
    debt: short,
  };
  // What goes back to a parent's child budget stays counted.
  countBudgets(account, job.budgets, sum(parts) + short - (payer ? 0n : sum(returned)));
  job.reserve = [];
  job.ending = ending;
  return ending;
}

/** A settlement or a cancellation, with the lease token if one is needed. Said again, it is answered as the first time. */
export function end(
  account: Account,
  command: End,
  params: { catalogue: Catalogue; moment: Moment },
): { answer: Answer; replayed: boolean } {
  const job = account.jobs.get(command.jobId);
  const said = saying(command);
  const rightToken = command.token === null || command.token === job?.token;
  if (job?.ended && rightToken && job.ending?.said === said) return { answer: job.ended, replayed: true };
  return { answer: endNow(account, command, { ...params, said }), replayed: false };
}

function endNow(
  account: Account,
  command: End,
  params: { catalogue: Catalogue; moment: Moment; said: string },
): Answer {
  const { catalogue, moment, said } = params;
  const { now } = moment;
  const job = account.jobs.get(command.jobId);
  if (!job) return { answer: 'NOT_FOUND' };
  if (command.token !== null && command.token !== job.token) return { answer: 'LEASE_LOST' };
  if (job.ending && (job.ending.how !== 'EXPIRED' || command.do === 'cancel'))
    return { answer: 'ALREADY_ENDED' };
  const used = command.used ?? job.reported;
  const cost = costOf(job, used, catalogue);
  if (cost === null) return { answer: 'INVALID', code: 'UNPRICED' };
  const how = command.do === 'settle' ? 'SETTLED' : 'CANCELLED';
  const late = job.ending !== null;
  const ending = conclude(account, job, { how, said, cost, late, catalogue, now });
  write(account, now);
  const answer: Ended = { answer: 'ENDED', ...ending, balance: balanceAt(account, now) };
  job.ended = answer;
  return answer;
}

/** What time does to a job: at the lease's end it is unknown, at the end of the grace all that it held goes back. */
export function jobDue(account: Account, jobId: string, params: { catalogue: Catalogue; now: number }): void {
  const { catalogue, now } = params;
  const job = account.jobs.get(jobId);
  if (!job || job.ending || now < job.leaseEnd) return;
  if (!job.lapseSeen) write(account, job.leaseEnd);
  job.lapseSeen = true;
  if (now < job.leaseEnd + job.grace) return;
  conclude(account, job, { how: 'EXPIRED', said: null, cost: 0n, late: false, catalogue, now });
  write(account, job.leaseEnd + job.grace);
}
