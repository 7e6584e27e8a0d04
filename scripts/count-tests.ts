// Sums Jest's result files into the one line that says how many tests passed and failed. A file that is not
// there counts as a failure: Jest ended before it could write one.
import { existsSync, readFileSync } from 'node:fs';

interface Results {
  numPassedTests: number;
  numFailedTests: number;
  /** Files that could not even be loaded, whose tests are in neither number. */
  numRuntimeErrorTestSuites: number;
}

let passed = 0;
let failed = 0;
for (const file of process.argv.slice(2)) {
  if (!existsSync(file)) {
    failed += 1;
    continue;
  }
  const results = JSON.parse(readFileSync(file, 'utf8')) as Results;
  passed += results.numPassedTests;
  failed += results.numFailedTests + results.numRuntimeErrorTestSuites;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
