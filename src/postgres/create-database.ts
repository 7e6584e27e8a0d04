// Makes a database on a server that has none for us yet: the embedded one, at its first start.
import pg from 'pg';

/** Creates the database `name` unless it exists. `url` is any database of the server, as one who may. */
export async function createDatabase({ url, name }: { url: string; name: string }): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
