// Units of a layer that prefer one orientation, as their tuning tells.

import { toThree } from '../../base/to-digits.ts';
import { random } from '../../base/random.ts';
import type { UnitExamples } from '../../analyses/examples/unit-examples.ts';
import { equivarianceOf } from '../../analyses/circuits/equivariance.ts';
import type { Layer } from '../../model/layers.ts';
import type { Tuning } from '../../store/schema.ts';
import type { PairRecord } from '../../store/wiring-schema.ts';
import type { ModelResults } from '../model-results.ts';
import { unitTuning } from '../tuning.ts';
import type { WiredPair } from './wired-layers.ts';

type Shown = NonNullable<PairRecord['equivariance']>[number];
type Oriented = Shown['to'][number];

/** Families of stimuli that go round, and after how many degrees. */
const periods = { gratings: 180, curves: 360 } as const;
type Kind = keyof typeof periods;

/** Selectivity, and share of the largest activation, above which a unit prefers an orientation. */
const leastSelectivity = 0.3;
const leastReached = 0.3;

/** Units below which a family says nothing, and above which a figure shows no more. */
const fewest = 5;
const most = 32;

/** Lots by which chance is measured. */
const numLots = 20;

/** The oriented units of both layers, where there are some, and what is between them. */
export function equivariances(results: ModelResults, pair: WiredPair): Shown[] {
  const { from, to, edges } = pair;
  return (Object.keys(periods) as Kind[]).flatMap((kind) => {
    const period = periods[kind];
    const [later, earlier] = [orientedUnits(results, to, kind), orientedUnits(results, from, kind)];
    if (Math.min(later.length, earlier.length) < fewest) return [];
    const width = from.shape[0]!;
    const weights = Float32Array.from(
      later.flatMap((unit) =>
        earlier.map(({ channel }) => edges.sums[unit.channel * width + channel]!),
      ),
    );
    const angles = [later, earlier].map((units) => units.map(({ angle }) => angle));
    const [ofLater, ofEarlier] = angles as [number[], number[]];
    const { circulant, residual } = equivarianceOf(weights, ofLater, ofEarlier, period);
    const rng = random(`equivariance ${kind} ${from.name} ${to.name}`);
    const lots = Array.from({ length: numLots }, () => {
      const shuffled = rng.permutation(ofEarlier.length).map((i) => ofEarlier[i]!);
      return equivarianceOf(weights, ofLater, shuffled, period).residual;
    });
    return [
      {
        kind,
        period,
        to: later,
        from: earlier,
        weights: Array.from(weights, toThree),
        circulant: Array.from(circulant, toThree),
        residual: toThree(residual),
        chance: toThree(lots.reduce((sum, lot) => sum + lot, 0) / numLots),
      },
    ];
  });
}

/** Sorted by the angle that they prefer; of many the most selective. */
function orientedUnits(
  { model, tuning, examples, selections, version }: ModelResults,
  layer: Layer,
  kind: Kind,
): Oriented[] {
  const own = tuning?.get(layer.name);
  const channels = selections.find((each) => each.layer === layer.name)?.channels ?? [];
  if (!own) return [];
  const found = channels.flatMap((channel) => {
    const { max } = (examples.get(layer.name) as readonly UnitExamples[])[channel]!.spectrum;
    const families = unitTuning(model, layer, own, { channel, max }, version)?.families;
    const family = families?.find((each) => each.kind === kind);
    if (!family || family.selectivity < leastSelectivity) return [];
    if ((family.reached ?? 0) < leastReached) return [];
    return [{ channel, angle: preferred(family), selectivity: family.selectivity }];
  });
  return found
    .sort((a, b) => b.selectivity - a.selectivity)
    .slice(0, most)
    .map(({ channel, angle }) => ({ channel, angle }))
    .sort((a, b) => a.angle - b.angle);
}

/** Direction of the sum of responses round the first axis, through the peak, degrees. */
function preferred({ axes, responses }: Tuning['families'][number]): number {
  const [{ values, period = 360 }] = axes as [(typeof axes)[number]];
  const stride = responses.length / values.length;
  const offset = responses.indexOf(Math.max(...responses)) % stride;
  let [x, y] = [0, 0];
  for (const [i, value] of values.entries()) {
    const response = Math.max(0, responses[i * stride + offset]!);
    const angle = (2 * Math.PI * value) / period;
    x += response * Math.cos(angle);
    y += response * Math.sin(angle);
  }
  const angle = (Math.atan2(y, x) / (2 * Math.PI)) * period;
  return Number(((angle + period) % period).toFixed(1));
}
