// Ends the run's Postgres and removes its files.
import { rmSync } from 'node:fs';
import { running } from './running.ts';

export default async function tearDown(): Promise<void> {
  await running.server?.stop();
  if (running.directory !== undefined) rmSync(running.directory, { recursive: true, force: true });
}
