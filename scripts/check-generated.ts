// Generates everything that is generated and fails when that changed a file: what is checked in has to be what
// the code says.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const GENERATED = ['schema.graphql', 'docs/schema-baseline.graphql', 'src/client/generated'];

const before = contents();
const generated = spawnSync('npm', ['run', '--silent', 'generate'], { cwd: root, stdio: 'inherit' });
if (generated.status !== 0) {
  process.exitCode = 1;
} else {
  const after = contents();
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (file) => before.get(file) !== after.get(file),
  );
  for (const file of changed)
    console.error(`${file} was out of date; it has been generated anew: commit it.`);
  if (changed.length > 0) process.exitCode = 1;
}

function contents(): Map<string, string> {
  const files = GENERATED.flatMap((path) => {
    if (!existsSync(join(root, path))) return [];
    if (path.includes('.')) return [path];
    return readdirSync(join(root, path)).map((name) => join(path, name));
  });
  return new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
}
