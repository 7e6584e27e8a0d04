// The names that the run's setup and the test files agree on.

/** The migrated database that every test file clones. */
export const TEMPLATE_DATABASE = 'weir_template';

/** The environment variable that carries the address of the run's Postgres to the workers. */
export const POSTGRES_URL_VARIABLE = 'WEIR_TEST_POSTGRES';
