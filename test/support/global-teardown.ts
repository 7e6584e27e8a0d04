// Ends the run's Postgres, whose files go with it.
import { running } from './running.ts';

export default async function tearDown(): Promise<void> {
  await running.server?.stop();
}
