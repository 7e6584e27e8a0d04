// Lets plain `node --import ./scripts/register-typescript.js file.ts` run the sources without a build:
// Node strips types by itself but knows no decorators, so swc compiles each file as it is loaded.
// For development and the repository's own scripts; the product itself runs from dist.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || !url.endsWith('.ts') || url.includes('/node_modules/')) {
      return nextLoad(url, context);
    }
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), { filename });
    return { format: 'module', shortCircuit: true, source: code };
  },
});
