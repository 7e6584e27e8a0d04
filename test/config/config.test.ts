import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { describeSettings, readConfig } from '../../src/config.ts';
import { StartupError } from '../../src/startup-error.ts';

function problemOf(environment: Record<string, string>): StartupError {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof StartupError) return error;
    throw error;
  }
  throw new Error('The settings were accepted.');
}

describe('the settings', () => {
  test('nothing has to be set', () => {
    expect(readConfig({})).toMatchObject({ port: 4000, databaseUrl: null, jwt: null, virtualTime: false });
  });

  test.each([
    ['PORT', 'http', 'a port from 0 to 65535'],
    ['PORT', '65536', 'a port from 0 to 65535'],
    ['PORT', '-1', 'a port from 0 to 65535'],
    ['PORT', '4000.5', 'a port from 0 to 65535'],
    ['LOG_LEVEL', 'loud', 'one of trace, debug'],
    ['DATABASE_URL', 'mysql://localhost/weir', 'a URL such as postgresql://'],
    ['DATABASE_URL', 'localhost:5432', 'a URL such as postgresql://'],
    ['WEIR_DATABASE_POOL', '0', 'a whole number from 2 to 500'],
    ['WEIR_BATCH_MAX', '1e9', 'a whole number from 1 to 1000'],
    ['WEIR_JWT_JWKS_URL', 'keys.json', 'an http or https URL'],
    ['WEIR_VIRTUAL_TIME', 'yes', 'true or false'],
  ])('%s=%s is refused by name, with what would be right', (name, value, expected) => {
    const problem = problemOf({ [name]: value });

    expect(problem.message).toContain(name);
    expect(problem.message).toContain(expected);
    expect(problem.message).not.toContain('\n');
    expect(problem.exitCode).toBe(2);
  });

  test('every wrong setting is named at once', () => {
    expect(problemOf({ PORT: 'x', LOG_LEVEL: 'y' }).message).toMatch(/PORT.*LOG_LEVEL/);
  });

  test('a misspelt name is refused rather than ignored', () => {
    expect(problemOf({ WEIR_DATADIR: '/data' }).message).toContain('WEIR_DATADIR is not a setting');
  });

  test('a secret and a password never stand in the message', () => {
    const message = problemOf({ WEIR_JWT_SECRET: 'hunter2', DATABASE_URL: 'pg://u:hunter2@h/d' }).message;

    expect(message).not.toContain('hunter2');
  });

  test('two sources of keys for JWTs exclude each other', () => {
    const both = { WEIR_JWT_JWKS_URL: 'https://id.example/keys', WEIR_JWT_SECRET: 's'.repeat(32) };

    expect(problemOf(both).message).toContain('exclude each other');
  });

  test('docs/settings.md says what each one is, its default and what it can be', () => {
    const table = readFileSync('docs/settings.md', 'utf8');
    const rows = describeSettings().map(
      ({ name, byDefault, expected, meaning }) =>
        `| \`${name}\` | ${byDefault === '' ? '' : `\`${byDefault}\``} | ${expected} | ${meaning} |`,
    );

    expect(table.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
  });
});
