// Kernel SHAP: Shapley values of superpixels, by a regression over sets of them.

import { random } from '../../base/random.ts';
import { baselineOf } from './baselines.ts';
import { chooseCoalitions, mostEnumerated, type Coalitions } from './coalitions.ts';
import { coverSuperpixels, meanColours, scoresOf, spread } from './covering.ts';
import { chw } from './layout.ts';
import { leastSquares } from './least-squares.ts';
import type { Method } from './method.ts';
import { superpixels } from './superpixels.ts';

const defaultSets = 256;
const defaultSegments = 50;

/**
 * The Shapley values that fit the values of coalitions best, and sum to `whole − empty` exactly.
 *
 * @param values of each coalition
 */
export function shapleyValues(
  { members, weights }: Coalitions,
  values: ArrayLike<number>,
  empty: number,
  whole: number,
): Float64Array {
  const numPlayers = members[0]?.length ?? 1;
  // the last player has what the others leave
  const numFree = numPlayers - 1;
  const rows = new Float64Array(members.length * numFree);
  const rest = new Float64Array(members.length);
  for (const [n, set] of members.entries()) {
    const last = set[numFree]!;
    for (let k = 0; k < numFree; k++) rows[n * numFree + k] = set[k]! - last;
    rest[n] = values[n]! - empty - last * (whole - empty);
  }
  const free =
    numFree > 0 ? leastSquares({ rows, values: rest, weights }, numFree, 0) : new Float64Array();
  const sum = free.reduce((total, value) => total + value, 0);
  return Float64Array.from([...free, whole - empty - sum]);
}

export const kernelShap: Method = {
  name: 'kernel-shap',
  title: 'Kernel SHAP',
  source: 'Lundberg & Lee 2017, arXiv 1705.07874',
  caption:
    'What each superpixel adds to the score, on average over all orders in which they could be uncovered; together, the whole difference.',
  limits:
    'Half-covered images are unlike any photograph, and what covers them decides as much as the image.',
  passes: ({ steps = defaultSets, segments = defaultSegments }) => ({
    forward: segments <= mostEnumerated ? 2 ** segments : steps + 2,
    backward: 0,
  }),
  open:
    ({ seed = '', steps = defaultSets, segments = defaultSegments, baseline }) =>
    async (responder, image, target) => {
      const parts = superpixels(chw(responder, image), segments);
      const fill = baseline
        ? baselineOf(responder, image, baseline, seed)
        : meanColours(responder, image, parts);
      const count = parts.count <= mostEnumerated ? 2 ** parts.count : steps;
      const sets = chooseCoalitions(parts.count, count, random(`${seed}, kernel-shap`));
      const none = new Uint8Array(parts.count);
      const all = new Uint8Array(parts.count).fill(1);
      const asked = [none, all, ...sets.members];
      const scores = await scoresOf(responder, target, asked.length, (n) =>
        coverSuperpixels(responder, image, fill, parts, asked[n]!),
      );
      const [empty, whole] = [scores[0]!, scores[1]!];
      const values = shapleyValues(sets, scores.subarray(2), empty, whole);
      return {
        values: spread(parts, values),
        shape: [1, ...responder.model.card.input.size],
        figures: { score: whole, covered: empty, segments: parts.count },
      };
    },
};
