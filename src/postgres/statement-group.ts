/**
 * Statements that travel together: all of them in one message group of Postgres' extended protocol, ended by one
 * Sync, so that each side is woken once for all. They run one after the other, each with a snapshot of its own.
 * When one fails, those behind it are not run, and the transaction is broken.
 */
import type pg from 'pg';
import type { Call, Row } from './ledger-session.ts';

/** Whoever made a call and awaits its rows. */
export interface Awaited {
  readonly call: Call;
  readonly resolve: (rows: readonly Row[]) => void;
  readonly reject: (error: unknown) => void;
}

interface Column {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

/** The columns of the statements that a connection has prepared; none for those that give no rows. */
const prepared = new WeakMap<pg.Connection, Map<string, readonly Column[]>>();

const NO_COLUMNS: readonly Column[] = [];

function preparedOn(connection: pg.Connection): Map<string, readonly Column[]> {
  const known = prepared.get(connection) ?? new Map<string, readonly Column[]>();
  prepared.set(connection, known);
  return known;
}

function toParameter(value: Buffer | string | number | null): Buffer | string | null {
  return typeof value === 'number' ? String(value) : value;
}

function rowOf(columns: readonly Column[], values: readonly (string | null)[]): Row {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < columns.length; index += 1) {
    const column = columns[index];
    const value = values[index] ?? null;
    if (column) row[column.name] = value === null ? null : column.parse(value);
  }
  return row;
}

/** What pg runs instead of a query of its own: it calls `submit` when the connection is free, and then a handler for each message. */
export class StatementGroup implements pg.Submittable {
  /** Read by pg: milliseconds until it gives up, with an error to `callback`. */
  readonly query_timeout: number;
  /** Pg puts one that stops its clock in its place. */
  callback: (error: Error | null) => void;
  private readonly results: Row[][];
  private known = new Map<string, readonly Column[]>();
  /** The statement whose messages come now. */
  private at = 0;
  private columns: readonly Column[] = NO_COLUMNS;
  /** Why a row could not be read. */
  private unreadable: Error | null = null;

  constructor(
    private readonly group: readonly Awaited[],
    private readonly params: { answerMs: number; parserOf: (type: number) => (text: string) => unknown },
  ) {
    this.query_timeout = params.answerMs;
    this.results = group.map(() => []);
    this.callback = (error) => {
      for (const [index, { resolve, reject }] of group.entries()) {
        if (error) reject(error);
        else resolve(this.results[index] ?? []);
      }
    };
  }

  submit(connection: pg.Connection): void {
    this.known = preparedOn(connection);
    // One system call for all messages.
    connection.stream.cork();
    try {
      const parsed = new Set<string>();
      for (const { call } of this.group) {
        const { name, text } = call.statement;
        const isNew = !this.known.has(name);
        if (isNew && !parsed.has(name)) {
          parsed.add(name);
          connection.parse({ name, text, types: [] }, true);
        }
        connection.bind({ statement: name, values: call.values?.map(toParameter) }, true);
        if (isNew) connection.describe({ type: 'P' }, true);
        connection.execute(null, true);
      }
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
    this.enter();
  }

  private enter(): void {
    const name = this.group[this.at]?.call.statement.name;
    this.columns = (name === undefined ? undefined : this.known.get(name)) ?? NO_COLUMNS;
  }

  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    this.columns = fields.map(({ name, dataTypeID }) => ({ name, parse: this.params.parserOf(dataTypeID) }));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    try {
      this.results[this.at]?.push(rowOf(this.columns, fields));
    } catch (error) {
      // Thrown from here it would end the process: the socket calls.
      this.unreadable = error instanceof Error ? error : new Error(String(error));
    }
  }

  handleCommandComplete(): void {
    const name = this.group[this.at]?.call.statement.name;
    if (name !== undefined && !this.known.has(name)) this.known.set(name, this.columns);
    this.at += 1;
    this.enter();
  }

  handleError(error: Error): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(this.unreadable);
  }
}
