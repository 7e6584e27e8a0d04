import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');
const project = mkdtempSync(join(tmpdir(), 'weir-layers-'));
copyFileSync(join(root, 'biome.json'), join(project, 'biome.json'));
afterAll(() => rmSync(project, { recursive: true }));

const FORBIDDEN: [string, string[]][] = [
  ['src/domain', ['node:fs', 'zod', '../jobs/request-job.ts', '../postgres/connect.ts']],
  ['src/domain/limits', ['pg', '../../jobs/request-job.ts']],
  [
    'src/jobs',
    ['pg', '@mikro-orm/core', '../postgres/connect.ts', '../graphql/scalars.ts', '../http/server.ts'],
  ],
  ['src/jobs', ['../config.ts', '../app.ts', '../client/weir.ts']],
  ['src/a-new-noun', ['pg', '../postgres/connect.ts']],
  ['src/pipeline', ['pg', '../postgres/connect.ts']],
  ['src/graphql', ['pg', '@mikro-orm/postgresql', '../postgres/connect.ts', '../http/server.ts']],
  ['src/http', ['pg', '../postgres/connect.ts', '../graphql/scalars.ts', '../config.ts']],
  ['src/postgres', ['../graphql/scalars.ts', '../http/server.ts', '../config.ts']],
  ['src/client', ['../domain/credits.ts', '../error-code.ts', 'pg']],
  ['src/cli', ['pg', '@mikro-orm/core']],
  ['test/simulation/model', ['../../../src/domain/credits.ts', '../perform.ts', 'temporal-polyfill']],
];

const ALLOWED: [string, string[]][] = [
  ['src/domain', ['./credits.ts', 'node:crypto', 'temporal-polyfill']],
  ['src/domain/limits', ['../credits.ts']],
  ['src/jobs', ['../domain/decide.ts', '../pipeline/ports.ts']],
  ['src/graphql', ['../jobs/request-job.ts', 'type-graphql']],
  ['src/postgres', ['pg', '@mikro-orm/core', '../pipeline/ports.ts']],
  ['src/cli', ['../postgres/connect.ts', '../config.ts', '../app.ts']],
  ['test/simulation/model', ['./other.ts']],
  ['test/simulation', ['./model/model.ts', '../../src/wiring/use-cases.ts']],
];

/** Writes a file for each import, lints all of them at once, and returns the imports that were refused. */
function refused(cases: [string, string[]][]): string[] {
  const imports = new Map<string, string>();
  for (const [directory, sources] of cases) {
    for (const source of sources) {
      const file = join(directory, `probe-${imports.size}.ts`);
      imports.set(file, `${directory} <- ${source}`);
      mkdirSync(dirname(join(project, file)), { recursive: true });
      writeFileSync(join(project, file), `import { x } from '${source}';\nexport const y = x;\n`);
    }
  }
  const flags = [
    'lint',
    '--only=style/noRestrictedImports',
    '--vcs-enabled=false',
    '--reporter=json',
    '--max-diagnostics=none',
  ];
  const { stdout } = spawnSync(join(root, 'node_modules', '.bin', 'biome'), [...flags, ...imports.keys()], {
    cwd: project,
    encoding: 'utf8',
  });
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { category: string; location: { path: string } }[];
  };
  return diagnostics
    .filter(({ category }) => category === 'lint/style/noRestrictedImports')
    .map(({ location }) => imports.get(location.path) ?? location.path);
}

describe('the linter holds the layers', () => {
  const all = (cases: [string, string[]][]) =>
    cases.flatMap(([directory, sources]) => sources.map((source) => `${directory} <- ${source}`));

  test('nobody imports what is not its own to know', () => {
    expect(refused(FORBIDDEN).sort()).toEqual(all(FORBIDDEN).sort());
  });

  test('everybody may import what it stands on', () => {
    expect(refused(ALLOWED)).toEqual([]);
  });
});
