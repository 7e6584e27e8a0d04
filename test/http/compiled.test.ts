// What holds over HTTP holds for operations that run compiled as well.
import { COMPILED, chosenExecutor } from '../support/executor.ts';

chosenExecutor.current = COMPILED;
await import('./errors.test.ts');
await import('./graphql-over-http.test.ts');
await import('./operation-limits.test.ts');
await import('./pages.test.ts');
