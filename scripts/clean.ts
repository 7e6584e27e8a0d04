// Empties dist before a build, so that a file that was renamed or deleted does not live on in it.
import { rmSync } from 'node:fs';
import { join } from 'node:path';

rmSync(join(import.meta.dirname, '..', 'dist'), { recursive: true, force: true });
