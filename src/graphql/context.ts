/** What a resolver finds besides its arguments: who asks, and this request's loaders. */
import type { Caller } from '../auth/caller.ts';
import type { Loaders } from './loaders.ts';

export interface GraphqlContext {
  /** Null without credentials; resolvers refuse through `requireRole`. */
  readonly caller: Caller | null;
  readonly requestId: string;
  readonly loaders: Loaders;
}
