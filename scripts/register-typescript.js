// Lets plain `node --import ./scripts/register-typescript.js file.ts` run the sources without a build:
// Node strips types by itself but knows no decorators, so swc compiles each file as it is loaded. What it
// made of a file is kept beside the installed packages until the file changes.
// For development, tests and the repository's own scripts; the product itself runs from dist.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = dirname(import.meta.dirname);
const kept = join(root, 'node_modules', '.cache', 'weir-typescript');
const compiler = `${readFileSync(join(root, '.swcrc'))} ${require('@swc/core/package.json').version}`;

function compile(filename) {
  const source = readFileSync(filename, 'utf8');
  // The last line says what it was made of.
  const mark = `\n//# ${createHash('sha256').update(compiler).update(filename).update(source).digest('hex')}`;
  const place = join(kept, `${relative(root, filename).replaceAll('..', '__')}.js`);
  if (existsSync(place)) {
    const made = readFileSync(place, 'utf8');
    if (made.endsWith(mark)) return made;
  }
  const made = require('@swc/core').transformSync(source, { filename }).code + mark;
  mkdirSync(dirname(place), { recursive: true });
  // Renamed, so that another process never reads a half of it.
  writeFileSync(`${place}.${process.pid}`, made);
  renameSync(`${place}.${process.pid}`, place);
  return made;
}

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || !url.endsWith('.ts') || url.includes('/node_modules/')) {
      return nextLoad(url, context);
    }
    return { format: 'module', shortCircuit: true, source: compile(fileURLToPath(url)) };
  },
});
