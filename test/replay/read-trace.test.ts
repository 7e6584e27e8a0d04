import { describe, expect, test } from '@jest/globals';
import { readTrace } from '../../src/cli/replay/trace/read-trace.ts';
import { azureTrace, burstGptTrace, generateRows, mooncakeTrace } from './generated-trace.ts';
import { createTraceFiles } from './trace-files.ts';

const fileOf = createTraceFiles();
const rows = generateRows({ seed: 1, rows: 300 });
const tokens = rows.map(({ inputTokens, outputTokens }) => ({ inputTokens, outputTokens }));

describe('every row of a trace is read, in the order of arrival', () => {
  test.each([
    ['azure-llm', azureTrace(rows), true],
    ['mooncake', mooncakeTrace(rows), false],
  ])('%s', async (format, text, dated) => {
    const trace = await readTrace(fileOf(text));
    expect(trace).toMatchObject({ format, dated, bad: [], outOfOrder: 0 });
    expect(trace.rows.map(({ inputTokens, outputTokens }) => ({ inputTokens, outputTokens }))).toEqual(
      tokens,
    );
    expect(trace.rows.at(-1)?.at ?? 0).toBeGreaterThan(trace.rows[0]?.at ?? 0);
  });

  test('burstgpt, where no response tokens are a failed call and the elapsed time is the duration', async () => {
    const trace = await readTrace(fileOf(burstGptTrace(rows)));
    expect(trace).toMatchObject({ format: 'burstgpt', dated: false, bad: [], outOfOrder: 0 });
    expect(trace.rows.map(({ inputTokens }) => inputTokens)).toEqual(
      rows.map(({ inputTokens }) => inputTokens),
    );
    expect(trace.rows.filter(({ failed }) => failed)).toHaveLength(15);
    expect(trace.rows[19]).toMatchObject({ line: 21, outputTokens: 0, failed: true, tookMs: 300 });
  });
});

test('an instant of the Azure trace is read to the millisecond, also without fraction or with a zone', async () => {
  const trace = await readTrace(
    fileOf(
      [
        'TIMESTAMP,ContextTokens,GeneratedTokens',
        '2023-11-16 18:17:03.9799600,4808,10',
        '2023-11-16 18:17:04,110,27',
        '2024-05-10 00:00:00.009930+00:00,2162,5',
        '2024-05-10 02:00:00.5+01:00,1,1',
      ].join('\r\n'),
    ),
  );
  expect(trace.rows.map(({ at }) => new Date(at).toISOString())).toEqual([
    '2023-11-16T18:17:03.979Z',
    '2023-11-16T18:17:04.000Z',
    '2024-05-10T00:00:00.009Z',
    '2024-05-10T01:00:00.500Z',
  ]);
});

test('an older BurstGPT file without session and elapsed time is read as well', async () => {
  const trace = await readTrace(
    fileOf(
      'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,472,18,490,API log\n',
    ),
  );
  expect(trace.rows).toEqual([
    { line: 2, at: 5000, inputTokens: 472, outputTokens: 18, failed: false, tookMs: null },
  ]);
});

test('rows that stand out of order are put in order and counted', async () => {
  const trace = await readTrace(
    fileOf('TIMESTAMP,ContextTokens,GeneratedTokens\n2023-01-01 00:00:02,1,1\n2023-01-01 00:00:01,2,2\n'),
  );
  expect(trace.outOfOrder).toBe(1);
  expect(trace.rows.map(({ line }) => line)).toEqual([3, 2]);
});

test('a byte order mark and empty lines change nothing', async () => {
  const text = '\uFEFFTIMESTAMP,ContextTokens,GeneratedTokens\r\n\r\n2023-01-01 00:00:00,1,1\r\n\r\n';
  const trace = await readTrace(fileOf(text));
  expect(trace.rows).toHaveLength(1);
  expect(trace.rows[0]?.line).toBe(3);
});

test('the first rows alone are read when no more are asked for', async () => {
  const trace = await readTrace(fileOf(azureTrace(rows)), { limit: 10 });
  expect(trace.rows).toHaveLength(10);
});

describe('broken lines are left out and told with their number', () => {
  const good = azureTrace(rows).split('\r\n');

  test.each([
    ['2023-11-16 18:17:03.97,4808', 'it has 2 fields where the header has 3'],
    ['2023-11-16 18:17:03.97,4808,10,7', 'it has 4 fields where the header has 3'],
    [
      '2023-02-30 18:17:03.97,4808,10',
      '"2023-02-30 18:17:03.97" is no instant like 2023-11-16 18:17:03.9799600',
    ],
    ['2023-11-16 25:17:03,4808,10', '"2023-11-16 25:17:03" is no instant like 2023-11-16 18:17:03.9799600'],
    ['2023-11-16 18:17:03,-1,10', '"-1" is no number of tokens'],
    ['2023-11-16 18:17:03,4808,1e3', '"1e3" is no number of tokens'],
    ['2023-11-16 18:17:03,999999999999,1', '"999999999999" is no number of tokens'],
  ])('%s', async (line, problem) => {
    const trace = await readTrace(fileOf([...good.slice(0, 5), line, ...good.slice(5)].join('\r\n')));
    expect(trace.bad).toEqual([{ line: 6, problem }]);
    expect(trace.rows).toHaveLength(300);
    expect(trace.rows[4]?.line).toBe(7);
  });

  test('of a Mooncake file', async () => {
    const [first = '', ...others] = mooncakeTrace(rows).split('\n');
    const broken = ['{"timestamp": 1, "input_length": "many", "output_length": 3}', '{"timestamp":'];
    const trace = await readTrace(fileOf([first, ...broken, ...others].join('\n')));
    expect(trace.bad.map(({ line }) => line)).toEqual([2, 3]);
    expect(trace.bad[0]?.problem).toContain('input_length');
    expect(trace.rows).toHaveLength(300);
  });
});

describe('what is no trace is refused in one line that says what would be right', () => {
  test.each([
    ['an unknown header', 'a,b,c\n1,2,3\n', 'its first line has to be the header of an Azure LLM trace'],
    ['an empty file', '', 'has no requests in it'],
    ['a header alone', 'TIMESTAMP,ContextTokens,GeneratedTokens\r\n', 'has no requests in it'],
    [
      'a file that is mostly broken',
      'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-01-01 00:00:00,1,1\nx\n',
      '1 of 2 lines of',
    ],
    ['a line without an end', 'x'.repeat(1_400_000), 'a line is longer than 1048576 characters'],
  ])('%s', async (_what, text, message) => {
    await expect(readTrace(fileOf(text))).rejects.toMatchObject({
      name: 'StartupError',
      exitCode: 2,
      message: expect.stringMatching(new RegExp(`^[^\n]*${message}`, 'i')),
    });
  });

  test('a file that is not there', async () => {
    await expect(readTrace('/nowhere/at/all.csv')).rejects.toThrow('There is no file /nowhere/at/all.csv.');
  });

  test('a directory', async () => {
    await expect(readTrace('/tmp')).rejects.toThrow('/tmp is a directory.');
  });
});
