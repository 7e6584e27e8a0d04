/** A statement as lines of CSV (RFC 4180), a page of entries at a time. No field can carry text of a user. */
import { formatMicro } from '../domain/decimal.ts';
import { lineOf } from './ledger-line.ts';
import { postedOf, type Statement, type StatementBalance, type Statements } from './statement.ts';

const COLUMNS = [
  'seq',
  'at',
  'kind',
  'job',
  'grant',
  'credits',
  'held',
  'debt',
  'included',
  'postpaid',
  'balance_available',
  'balance_held',
  'balance_pending',
  'balance_debt',
  'balance_postpaid_owed',
] as const;

const PAGE = 500;
const END_OF_LINE = '\r\n';

/** How ids look outside. */
export interface PublicIds {
  job(ref: { accountId: string; id: string }): string;
  grant(ref: { accountId: string; id: string }): string;
}

type Fields = Readonly<Record<(typeof COLUMNS)[number], string>>;

function text(fields: Fields): string {
  return COLUMNS.map((name) => fields[name]).join(',') + END_OF_LINE;
}

/** The first and last line: what there was, with all of the account's credits as if they came in at once. */
function edge(kind: 'OPENING' | 'CLOSING', at: number, balance: StatementBalance): string {
  return text({
    seq: '',
    at: new Date(at).toISOString(),
    kind,
    job: '',
    grant: '',
    credits: formatMicro(postedOf(balance)),
    held: formatMicro(balance.held),
    debt: formatMicro(balance.debt),
    included: '',
    postpaid: '',
    balance_available: formatMicro(balance.available),
    balance_held: formatMicro(balance.held),
    balance_pending: formatMicro(balance.pending),
    balance_debt: formatMicro(balance.debt),
    balance_postpaid_owed: formatMicro(balance.postpaidOwed),
  });
}

/** The lines, each with its end of line. The credits of the opening line and of all entries make those of the closing line. */
export async function* statementCsv(params: {
  statement: Statement;
  statements: Pick<Statements, 'entries'>;
  ids: PublicIds;
}): AsyncGenerator<string> {
  const { statement, statements, ids } = params;
  const { accountId, from, to, opening, closing } = statement;
  yield COLUMNS.join(',') + END_OF_LINE;
  yield edge('OPENING', from, opening);
  for (let after: number | null = null; ; ) {
    const entries = await statements.entries(statement, { after, limit: PAGE });
    let page = '';
    for (const entry of entries) {
      const line = lineOf(entry);
      const { balance } = entry;
      page += text({
        seq: String(entry.seq),
        at: new Date(entry.at).toISOString(),
        kind: entry.detail.kind,
        job: line.jobId === null ? '' : ids.job({ accountId, id: line.jobId }),
        grant: line.grantId === null ? '' : ids.grant({ accountId, id: line.grantId }),
        credits: formatMicro(line.amount),
        held: formatMicro(line.held),
        debt: formatMicro(line.debt),
        included: formatMicro(line.included),
        postpaid: formatMicro(line.postpaid),
        balance_available: formatMicro(balance.available),
        balance_held: formatMicro(balance.held),
        balance_pending: '',
        balance_debt: formatMicro(balance.debt),
        balance_postpaid_owed: formatMicro(balance.postpaidOwed),
      });
      after = entry.seq;
    }
    if (page !== '') yield page;
    if (entries.length < PAGE) break;
  }
  yield edge('CLOSING', to, closing);
}
