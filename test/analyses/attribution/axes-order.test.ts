// Methods that cover parts, and those that share out scores, take images in either order of axes.

import { describe, expect, test } from 'vitest';
import { getMethod } from '../../../pipeline/analyses/attribution/methods.ts';
import { relativeL2 } from '../../support/close.ts';
import { channelsLast, imageFor, openNet, smallNet } from '../../support/open-net.ts';

describe('an image [N, H, W, C] is explained as one [N, C, H, W]', async () => {
  const first = await openNet(smallNet());
  const last = await openNet(channelsLast(smallNet()));
  const image = imageFor(first);
  const turned = image.map((_, at) => image[(at % 3) * 256 + Math.floor(at / 3)]!);

  test.each(['occlusion', 'lime', 'kernel-shap', 'deeplift', 'lrp-epsilon', 'lrp-z-plus'])(
    'by %s',
    async (name) => {
      const explain = getMethod(name).open({ seed: 'x', steps: 60, segments: 9 });
      const target = { kind: 'class', index: 2 } as const;
      const twin = await explain(first, image, target);
      const own = await explain(last, turned, target);
      expect(own.shape).toEqual(twin.shape);
      expect(twin.values.some((value) => value !== 0)).toBe(true);
      expect(relativeL2(own.values, twin.values)).toBeLessThan(1e-4);
    },
  );
});
