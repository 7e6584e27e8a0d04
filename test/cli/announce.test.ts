import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { announce } from '../../src/cli/announce.ts';
import { startTestWeir } from '../acceptance/support/weir.ts';

const weir = await startTestWeir();

test('the request that start prints is granted when it is pasted into a shell', async () => {
  const text = announce({ url: weir.url, keys: weir.keys });
  for (const key of Object.values(weir.keys)) expect(text).toContain(key);
  const command = text.slice(text.indexOf('curl -s'));
  const { stdout } = await promisify(execFile)('sh', ['-c', command]);
  expect(JSON.parse(stdout)).toMatchObject({
    data: {
      requestJob: {
        job: { state: 'GRANTED' },
        cost: { total: '20' },
        funding: [{ source: 'INCLUDED', amount: '20' }],
      },
    },
  });
});
