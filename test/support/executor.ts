// Which way of running operations the servers of a test file are started with. A file that holds for both is
// loaded a second time by one that chose the other before (compiled.test.ts beside it).
import type { Executor } from '../../src/http/graphql-over-http.ts';

export const APOLLO: Executor = { kind: 'apollo' };
/** From the first time on, so that every document of a test runs compiled if it can. */
export const COMPILED: Executor = { kind: 'compiled', after: 0 };
export const IN_APOLLO: Executor = { kind: 'compiled-in-apollo', after: 0 };

export const chosenExecutor: { current: Executor } = { current: APOLLO };
