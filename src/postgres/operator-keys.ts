// The keys of operators' mutations, for those that change nothing but the journal.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { OperatorKeys } from '../accounts/ports.ts';
import type { Conflict } from '../problem.ts';
import { once } from './operator-requests.ts';

export function createOperatorKeys({ orm }: { orm: MikroORM }): OperatorKeys {
  return {
    claim: (request) =>
      once<Record<string, never>, Conflict>(orm, request, async () => ({
        kind: 'WORKED' as const,
        result: {},
      })),
  };
}
