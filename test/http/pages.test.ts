import { describe, expect, test } from '@jest/globals';
import { post, startShell } from '../support/shell.ts';

const state = { ready: true };
const { url } = await startShell({ isReady: async () => state.ready });
const at = (path: string): URL => new URL(path, url);

describe('GraphiQL', () => {
  test.each(['/', '/graphql'])('opens in a browser at %s', async (path) => {
    const response = await fetch(at(path), {
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    });

    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toContain('ruru-root');
  });

  test('loads everything from this server, so that it works without a network', async () => {
    const page = await (await fetch(at('/'))).text();
    const loaded = [
      ...page.matchAll(/(?:src|href)="([^"]+)"|from ["']([^"']+)["']|import\(?["']([^"']+)["']/g),
    ].map((match) => match[1] ?? match[2] ?? match[3] ?? '');

    expect(loaded.length).toBeGreaterThan(1);
    expect(page).not.toMatch(/https?:\/\//);
    for (const path of loaded) expect((await fetch(at(path))).status).toBe(200);
  });
});

describe('health', () => {
  test('live is answered as long as the process answers', async () => {
    expect((await fetch(at('/health/live'))).status).toBe(200);
  });

  test('ready follows what the server stands on', async () => {
    state.ready = false;
    const down = await fetch(at('/health/ready'));
    state.ready = true;
    const up = await fetch(at('/health/ready'));

    expect([down.status, up.status]).toEqual([503, 200]);
  });
});

describe('metrics', () => {
  test('count operations by the code that the client saw', async () => {
    await post(url, { query: '{ hello }' });
    await post(url, { query: '{ coded }' });
    await post(url, { query: '{ down }' });
    const text = await (await fetch(at('/metrics'))).text();

    expect(text).toContain('weir_graphql_operations_total{type="query",transport="http",code="OK"} 1');
    expect(text).toContain('weir_graphql_operations_total{type="query",transport="http",code="FORBIDDEN"} 1');
    expect(text).toContain(
      'weir_graphql_operations_total{type="query",transport="http",code="UNAVAILABLE"} 1',
    );
    expect(text).toContain('process_resident_memory_bytes');
  });
});
