// A network that sees one patch and nothing else: every method has to point there.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { sumOverChannels } from '../../../pipeline/analyses/attribution/attribution.ts';
import { deeplift } from '../../../pipeline/analyses/attribution/deeplift.ts';
import { kernelShap } from '../../../pipeline/analyses/attribution/kernel-shap.ts';
import { lime } from '../../../pipeline/analyses/attribution/lime.ts';
import { lrpEpsilon } from '../../../pipeline/analyses/attribution/lrp-epsilon.ts';
import { lrpZPlus } from '../../../pipeline/analyses/attribution/lrp-z-plus.ts';
import { occlusion } from '../../../pipeline/analyses/attribution/occlusion.ts';
import type { Graph } from '../../../pipeline/graph/graph.ts';
import type { Responder } from '../../../pipeline/model/responder.ts';
import { NetworkBuilder } from '../../support/networks.ts';
import { imageFor, openNet } from '../../support/open-net.ts';

const size = 16;
const [top, left, side] = [6, 8, 6];

/** Behind a slice of the image. */
function blinkered(): Graph {
  const n = new NetworkBuilder();
  const seen = n.b.slice(n.image, [2, 3], [top, left], [top + side, left + side]);
  const x = n.convRelu('second', n.pool('pool', n.convRelu('first', seen, 8)), 12);
  return n.build(n.head('logits', x, 5));
}

let responder: Responder;
beforeAll(async () => {
  responder = await openNet(blinkered(), ['first']);
});
afterAll(() => responder.dispose());

/** The share of a map's magnitude that lies in the patch, or within `margin` px of it. */
function shareInside(map: Float32Array, margin: number): number {
  let inside = 0;
  let all = 0;
  for (const [i, value] of map.entries()) {
    const [row, col] = [Math.floor(i / size), i % size];
    const isNear =
      row >= top - margin &&
      row < top + side + margin &&
      col >= left - margin &&
      col < left + side + margin;
    all += Math.abs(value);
    if (isNear) inside += Math.abs(value);
  }
  return inside / all;
}

test.each([
  // by px: all of it
  [deeplift, {}, 0, 1],
  [lrpEpsilon, {}, 0, 1],
  [lrpZPlus, {}, 0, 1],
  // a window reaches beyond what it covers
  [occlusion, { window: 3, stride: 1 }, 2, 1],
  // superpixels lie across the border; other draws than all leave some of the rest
  [kernelShap, { segments: 60, steps: 600 }, 2, 0.8],
  [lime, { segments: 60, steps: 600 }, 2, 0.6],
] as const)('$0.title', async (method, config, margin, least) => {
  const explain = method.open({ ...config, seed: 'x' });
  const found = await explain(responder, imageFor(responder), { kind: 'class', index: 1 });
  const share = shareInside(sumOverChannels(found), margin);
  expect(share).toBeGreaterThanOrEqual(least);
  // of a map that knows nothing, it is the share of the area
  expect(least).toBeGreaterThan(2 * (side / size) ** 2);
});
