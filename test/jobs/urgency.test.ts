import { expect, test } from '@jest/globals';
import type { Priority } from '../../src/domain/catalogue.ts';
import { urgencyOf } from '../../src/jobs/request-job.ts';
import { request } from '../domain/world.ts';

test.each<[Priority[], string]>([
  [['CRITICAL'], 'FIRST'],
  [['CRITICAL', 'STANDARD'], 'USUAL'],
  [['CRITICAL', 'SHEDDABLE', 'STANDARD'], 'LAST'],
])('requests of %j that keep their order are decided as urgently as %s', (priorities, urgency) => {
  expect(urgencyOf(priorities.map((priority) => request(1, { priority })))).toBe(urgency);
});
