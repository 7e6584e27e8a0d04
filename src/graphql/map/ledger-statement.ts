/** Statements, as the API shows them. */
import {
  type StatementBalance as DomainBalance,
  type Statement as DomainStatement,
  type StatementTotals as DomainTotals,
  postedOf,
} from '../../ledger/statement.ts';
import { accountGid } from '../global-id.ts';
import { AccountStatement, StatementBalance, StatementTotals } from '../types/ledger-statement.ts';
import { make } from '../types/make.ts';
import { toDate } from './instant.ts';

function toStatementBalance(balance: DomainBalance): StatementBalance {
  const { available, held, pending, debt, postpaidOwed, version } = balance;
  const posted = postedOf(balance);
  return make(StatementBalance, {
    available,
    held,
    pending,
    posted,
    debt,
    postpaidOwed,
    version: BigInt(version),
  });
}

export function toStatementTotals({ entries, ...amounts }: DomainTotals): StatementTotals {
  return make(StatementTotals, { entries: BigInt(entries), ...amounts });
}

export function toStatement(statement: DomainStatement): AccountStatement {
  const { accountId, from, to, opening, closing } = statement;
  const [fromDate, toDate_] = [toDate(from), toDate(to)];
  const query = new URLSearchParams({ from: fromDate.toISOString(), to: toDate_.toISOString() });
  return make(AccountStatement, {
    statement,
    from: fromDate,
    to: toDate_,
    opening: toStatementBalance(opening),
    closing: toStatementBalance(closing),
    csvPath: `/statements/${accountGid(accountId)}.csv?${query}`,
  });
}
