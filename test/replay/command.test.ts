import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import type { Report } from '../../src/cli/replay/report.ts';
import { runWeir } from '../support/process.ts';
import { azureTrace, generateRows } from './generated-trace.ts';
import { createTraceFiles } from './trace-files.ts';

const fileOf = createTraceFiles();
const MINUTE = 60_000;

test(
  'weir replay starts a Weir of its own and ends with one line of JSON, the broken lines told before',
  async () => {
    const [header, ...rows] = azureTrace(generateRows({ seed: 14, rows: 20, lastsMs: MINUTE })).split('\r\n');
    const file = fileOf([header, 'not a row', ...rows].join('\r\n'));
    const { code, stdout, stderr } = await runWeir({}, { args: ['replay', file, '--json'] }).ended;
    expect({ code, lines: stdout.split('\n').length }).toEqual({ code: 0, lines: 2 });
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({
      requests: 20,
      ledger: { balanced: true },
      trace: { badLines: 1 },
      holds: true,
    });
    expect(stderr).toContain('weir: line 2 is left out: it has 1 fields where the header has 3\n');
  },
  2 * MINUTE,
);

test(
  'an interrupted replay ends in order and leaves no process behind',
  async () => {
    const file = fileOf(azureTrace(generateRows({ seed: 15, rows: 3_000, lastsMs: 30 * MINUTE })));
    const { child, ended } = runWeir({}, { args: ['replay', file] });
    await new Promise<void>((resolve) => {
      child.stderr?.on('data', (chunk) => {
        if (/requests/.test(String(chunk))) resolve();
      });
    });
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toContain('weir: Interrupted.');
    const { stdout: parents } = spawnSync('ps', ['-eo', 'ppid'], { encoding: 'utf8' });
    expect(parents.split('\n').map(Number)).not.toContain(child.pid);
  },
  2 * MINUTE,
);

describe('what cannot be played is refused in one line before anything is started', () => {
  test.each([
    [['/nowhere.csv'], 'weir: There is no file /nowhere.csv.\n'],
    [[], "weir: missing required argument 'trace'\n"],
    [['/nowhere.csv', '--seed', 'x'], 'weir: --seed has to be a whole number from 0 to 4294967295.\n'],
  ])('%j', async (args, stderr) => {
    expect(await runWeir({}, { args: ['replay', ...args] }).ended).toEqual({ code: 2, stdout: '', stderr });
  });
});
