import { describe, expect, test } from '@jest/globals';
import { demoDocument } from '../../src/catalogue/demo.ts';
import type { Json } from '../../src/catalogue/json-with-comments.ts';
import { compileModel, readModel } from '../../src/catalogue/model-document.ts';
import { changed, demoCatalogue, jsonOf, problemsOf, readValue } from '../support/demo-catalogue.ts';

const catalogue = demoCatalogue();
const pro = jsonOf(demoDocument('models/sora-2-pro.jsonc'));

describe('a model', () => {
  test('is read exactly, with whole steps and availability where nothing else is said', () => {
    expect(compileModel(readValue(readModel(pro, catalogue)), { id: 9, poolId: 8 })).toEqual({
      id: 9,
      poolId: 8,
      slug: 'sora-2-pro',
      name: 'Sora 2 Pro',
      kind: 'video',
      meters: [{ slug: 'video_second', step: 1_000_000n, max: 60_000_000n }],
      attributes: [
        {
          name: 'resolution',
          values: ['1280x720', '720x1280', '1792x1024', '1024x1792'],
          fallback: '1280x720',
        },
      ],
      endpoints: ['/v1/videos'],
      leaseMs: 1_200_000,
      graceMs: 3_600_000,
      available: true,
    });
  });

  test('tells all that is wrong with it at once', () => {
    const bad: Json = {
      slug: 'sora 4',
      name: '',
      kind: 'video',
      pool: 'gpu',
      meters: [
        { slug: 'video_second', step: '0' },
        { slug: 'video_second', step: '0.4', max: '1' },
        { slug: 'credit' },
      ],
      attributes: [
        { name: 'resolution', values: ['a', 'a'], fallback: 'b' },
        { name: 'resolution', values: [] },
      ],
      lease: 'forever',
      available: 'yes',
    };
    expect(problemsOf(readModel(bad, catalogue)).sort()).toEqual(
      [
        'slug: slug is "sora 4".',
        'name: name is "".',
        'pool: There is no pool "gpu".',
        'meters.0.step: meters.0.step is "0".',
        'meters.1.slug: The meter "video_second" is there twice.',
        'meters.1.max: The most of a meter is no multiple of its step.',
        'meters.2.slug: "credit" means something else in limits and costs.',
        'attributes.0.values.1: The value "a" is there twice.',
        'attributes.0.fallback: There is no value "b".',
        'attributes.1.name: The attribute "resolution" is there twice.',
        'attributes.1.values: attributes.1.values is [].',
        'lease: lease is "forever".',
        'grace: grace is missing.',
        'available: available is "yes".',
      ].sort(),
    );
  });

  test('needs a meter', () => {
    expect(problemsOf(readModel(changed(pro, ['meters'], []), catalogue))).toEqual(['meters: meters is [].']);
  });
});
