// Asks Weir for what the proof compares: usage, the accounts' grants, and the ledger's own sums.

import { present } from '../../client/answers.ts';
import type { WeirClient } from '../../client/client.ts';
import {
  AccountGrantsDocument,
  type AccountGrantsQuery,
  type FundingSource,
  UsageDocument,
} from '../../client/generated/operations.ts';
import { RUN_LABEL } from './ask.ts';
import { micro, noCredits, SOURCES } from './books.ts';
import type { Evidence } from './checks.ts';
import { inLanes } from './lanes.ts';
import type { Operator } from './operator.ts';

const WIDTH = 8;
const PAGE = 100;

/** `from` and `to` (not included) are the instants between which everything happened. */
export async function gatherEvidence({
  client,
  operator,
  run,
  accountIds,
  from,
  to,
  open,
}: {
  /** With the operator's key. */
  client: WeirClient;
  operator: Operator;
  run: string;
  accountIds: readonly string[];
  from: number;
  to: number;
  open: number;
}): Promise<Evidence> {
  const accounts = await inLanes(accountIds, {
    laneOf: (id) => id,
    width: WIDTH,
    work: (id) => readAccount(client, id),
  });
  const spent = noCredits();
  let held = 0n;
  let debt = 0n;
  for (const account of accounts) {
    for (const source of SOURCES) spent[source] += account.spent[source];
    held += account.held;
    debt += account.debt;
  }
  return {
    usage: await readUsage(client, { run, from, to }),
    grants: { spent, held, unbalanced: accounts.flatMap(({ unbalanced }) => unbalanced) },
    debt,
    ledger: await operator.ledgerProof(),
    open,
  };
}

async function readUsage(
  client: WeirClient,
  { run, from, to }: { run: string; from: number; to: number },
): Promise<Evidence['usage']> {
  const { usage } = await client.execute(UsageDocument, {
    scope: {},
    range: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    step: 'TOTAL',
    groupBy: ['SOURCE'],
    filter: { labels: [{ name: RUN_LABEL, value: run }] },
  });
  const { total, series } = present(usage);
  const chargedBySource = noCredits();
  for (const { key, total: ofSource } of series) {
    const source = key.find(({ dimension }) => dimension === 'SOURCE')?.value;
    if (isSource(source)) chargedBySource[source] += micro(ofSource.charged);
  }
  return {
    granted: BigInt(total.granted),
    rejected: BigInt(total.rejected),
    settled: BigInt(total.settled),
    charged: micro(total.charged),
    returned: micro(total.returned),
    chargedBySource,
  };
}

async function readAccount(client: WeirClient, id: string) {
  const spent = noCredits();
  const unbalanced: string[] = [];
  let held = 0n;
  for (let after: string | null = null; ; ) {
    const page: AccountGrantsQuery = await client.execute(AccountGrantsDocument, { id, first: PAGE, after });
    const { balance, grants } = present(page.account);
    for (const { node } of grants.edges) {
      spent[node.source] += micro(node.spent);
      held += micro(node.held);
      const parts = [node.available, node.held, node.spent, node.expired, node.revoked].map(micro);
      if (parts.reduce((sum, part) => sum + part, 0n) !== micro(node.granted))
        unbalanced.push(`grant ${node.id}`);
    }
    if (!grants.pageInfo.hasNextPage) {
      if (micro(balance.held) !== held || micro(balance.posted) !== micro(balance.available) + held) {
        unbalanced.push(`balance of ${id}`);
      }
      return { spent, held, debt: micro(balance.debt), unbalanced };
    }
    after = grants.pageInfo.endCursor;
  }
}

function isSource(value: string | null | undefined): value is FundingSource {
  return SOURCES.some((source) => source === value);
}
