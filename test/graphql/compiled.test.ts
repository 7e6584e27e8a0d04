// What holds of the API holds for operations that run compiled as well.
import { COMPILED, chosenExecutor } from '../support/executor.ts';

chosenExecutor.current = COMPILED;
await import('./jobs.test.ts');
await import('./jobs-ending.test.ts');
await import('./operators.test.ts');
await import('./usage.test.ts');
await import('./account-history.test.ts');
