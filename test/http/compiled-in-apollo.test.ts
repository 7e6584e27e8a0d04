// What holds over HTTP holds for operations that run compiled inside Apollo's pipeline as well.
import { chosenExecutor, IN_APOLLO } from '../support/executor.ts';

chosenExecutor.current = IN_APOLLO;
await import('./errors.test.ts');
await import('./graphql-over-http.test.ts');
await import('./operation-limits.test.ts');
await import('./pages.test.ts');
