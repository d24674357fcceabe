// Whether a unit needs the inputs that its weights say it needs: its responses without them, and without others by lot.

import { chunksOf } from '../../base/chunks.ts';
import type { Tensor } from '../../base/tensor.ts';
import { random } from '../../base/random.ts';
import type { Ablation } from '../../analyses/circuits/ablation.ts';
import type { Response } from '../../analyses/circuits/context.ts';
import {
  measure,
  strongest,
  type Position,
  type Windowed,
} from '../../analyses/circuits/window.ts';
import type { Layer } from '../../model/layers.ts';
import type { UnitContext } from './context.ts';

/** Strongest inputs that are silenced together, and how many lots of as many inputs. */
const numsRemoved = [1, 3, 10];
const numLots = 4;

/** One response, and the image it is of. */
export type Seen = {
  /** Index of the image in the data set. */
  readonly index: number;
  readonly position: Position;
  readonly response: Response;
};

/** What is known of the pair of layers. */
type Ablating = {
  readonly to: Layer;
  /** By channel of the later layer: the response is what its inputs contribute. */
  readonly isExact: readonly boolean[];
  readonly ablation: Ablation | undefined;
};

/** Undefined where no response is above 0, or the earlier layer cannot be silenced. */
export async function ablateUnit(
  { to, isExact, ablation }: Ablating,
  seen: readonly Seen[],
  weights: Windowed,
  inputOf: (indices: readonly number[]) => Promise<Tensor>,
): Promise<UnitContext['ablation']> {
  const { channel } = seen[0]!.position;
  const firing = seen.filter(({ response }) => response.value > 0);
  if (firing.length === 0) return undefined;
  const inputs = strongest(measure(weights).norms, numsRemoved.at(-1)!);
  const rng = random(`ablation ${to.name}:${channel}`);
  const figures = numsRemoved
    .filter((count) => count <= inputs.length)
    .map((numRemoved) => ({
      numRemoved,
      own: inputs.slice(0, numRemoved),
      lots: Array.from({ length: numLots }, () =>
        rng.permutation(weights.numInputs).slice(0, numRemoved),
      ),
    }));
  const sets = figures.flatMap(({ own, lots }) => [own, ...lots]);
  const wanted = sets.flatMap((silenced) => firing.map((each) => ({ ...each, silenced })));
  const values = isExact[channel]
    ? wanted.map(({ response, silenced }) => withoutThem(response, silenced))
    : ablation && (await withoutThose(ablation, wanted, inputOf));
  if (!values) return undefined;
  // of all responses together: one that was hardly above 0 would drown the others
  const all = firing.reduce((sum, { response }) => sum + response.value, 0);
  const shares = sets.map((_, i) => {
    const left = values.slice(i * firing.length, (i + 1) * firing.length);
    const kept = to.isRectified ? left.map((value) => Math.max(0, value)) : left;
    return kept.reduce((sum, value) => sum + value, 0) / all;
  });
  return figures.map(({ numRemoved }, i) => {
    const [left, ...byLot] = shares.slice(i * (1 + numLots), (i + 1) * (1 + numLots));
    return { numRemoved, left: left!, leftByLot: meanOf(byLot) };
  });
}

/** Where nothing but sums lies between, what they contributed is what is missing. */
function withoutThem({ value, contributions }: Response, silenced: readonly number[]): number {
  return silenced.reduce((left, channel) => left - contributions[channel]!, value);
}

async function withoutThose(
  ablation: Ablation,
  wanted: readonly (Seen & { readonly silenced: readonly number[] })[],
  inputOf: (indices: readonly number[]) => Promise<Tensor>,
): Promise<number[]> {
  const values: number[] = [];
  for (const batch of chunksOf(wanted, ablation.batchSize)) {
    const ablated = batch.map(({ position, response: { activations }, silenced }) => {
      return { position, activations, silenced };
    });
    const indices = batch.map(({ index }) => index);
    const images = ablation.readsImage ? await inputOf(indices) : undefined;
    values.push(...(await ablation.run(ablated, images)));
  }
  return values;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
