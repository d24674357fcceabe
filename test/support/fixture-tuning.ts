// Tuning and weights of a unit of the fixture atlas.

import { familiesFor } from '../../pipeline/analyses/tuning/families.ts';
import { numPoints, pointAt } from '../../pipeline/analyses/tuning/family.ts';
import { familyTuning } from '../../pipeline/analyses/tuning/unit-tuning.ts';
import type { Picture, Provenance, Tuning, Weights } from '../../pipeline/store/schema.ts';

/** Every family, each peaking along a slope. */
export function fixtureTuning(provenance: Provenance): Tuning {
  const families = familiesFor([96, 96], true).map((family) => {
    const { period } = family.axes[0]!;
    const responses = Array.from({ length: numPoints(family) }, (_, i) => {
      const [angleDeg, other = 1] = pointAt(family, i);
      const bump = Math.exp(2 * Math.cos((2 * Math.PI * (angleDeg! - 90)) / period!));
      return Number((bump / (1 + other / 10)).toPrecision(3));
    });
    const { axes, peak, ...tuning } = familyTuning(family, responses, 10)!;
    return {
      ...tuning,
      axes: axes.map((axis) => ({ ...axis, values: [...axis.values] })),
      responses,
      peak: { response: peak.response, at: [...peak.at] },
    };
  });
  return { families, provenance };
}

/** Eight inputs; the first has a page. */
export function fixtureWeights(kernel: Picture, from: { id: string; layer: string }): Weights {
  return {
    shape: [64, 3, 3],
    largest: 0.5,
    inputs: Array.from({ length: 8 }, (_, channel) => ({
      channel,
      ...(channel === 0 && { unit: { ...from, channel } }),
      norm: 1 - channel / 10,
      sum: channel % 2 === 0 ? 0.5 : -0.5,
      kernel,
    })),
  };
}
