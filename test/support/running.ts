// What global-setup hands to global-teardown. Both run in Jest's own process and may be loaded apart from
// each other, hence the global object.
import type { EmbeddedPostgres } from '../../src/postgres/embedded.ts';

interface Running {
  server?: EmbeddedPostgres;
}

const holder = globalThis as typeof globalThis & { weirTestRun?: Running };
holder.weirTestRun ??= {};

export const running: Running = holder.weirTestRun;
