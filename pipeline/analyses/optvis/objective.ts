// Objectives: what a picture is optimised for. Each knows how to say it in words and in a graph.

import { float32, type Tensor } from '../../base/tensor.ts';
import type { Builder } from '../../graph/builder.ts';

/** Gives the builder's name for a tensor of the network, or for what it is before its non-linearity. */
export type Activation = (tensor: string, stage?: 'before' | 'after') => string;

/** Values per picture, [N]. */
export type Objective = {
  /** A caption: what is maximised. */
  readonly caption: string;
  /** Tensors of the network it reads. */
  readonly tensors: readonly string[];
  /** Objectives of equal structure share a graph and differ in `feeds` only. */
  readonly structure: string;
  /** Appends the value of each picture, [N]; `prefix` keeps the names of its inputs apart. */
  append(b: Builder, activation: Activation, prefix: string): string;
  /** What those inputs take. */
  feeds(prefix: string): Record<string, Tensor>;
};

/** What is measured of pictures, [N, …]. */
export type Measure = Pick<Objective, 'tensors' | 'append' | 'feeds'>;

/** A direction of the channels of a layer for each picture: a one-hot row is a channel. */
export type Direction = {
  readonly layer: string;
  /** Whether the layer is read before or after its non-linearity; below zero it is silent after. */
  readonly stage: 'before' | 'after';
  /** [N][C] */
  readonly rows: readonly Float32Array[];
};

type Reduce = (b: Builder, projection: string) => string;

/** The directions that raise one channel for each picture. */
export function channels(
  layer: string,
  indices: readonly number[],
  numChannels: number,
): Direction {
  return { layer, stage: 'after', rows: indices.map((index) => oneHot(index, numChannels, 1)) };
}

/** The directions that lower one channel for each picture, read before the non-linearity where there is one. */
export function loweredChannels(
  layer: string,
  indices: readonly number[],
  numChannels: number,
  stage: Direction['stage'] = 'before',
): Direction {
  return { layer, stage, rows: indices.map((index) => oneHot(index, numChannels, -1)) };
}

function oneHot(index: number, length: number, value: number): Float32Array {
  const row = new Float32Array(length);
  row[index] = value;
  return row;
}

/** Mean of the projection over all positions (Olah et al. 2017, "channel" and "direction"). */
export function channelObjective(direction: Direction): Objective {
  return projected(direction, 'mean', 'the mean of', (b, projection) => {
    const { length } = b.shape(projection);
    return length === 1 ? projection : b.mean(projection, spaceAxes(length));
  });
}

/** The projection at the centre; of an even number of positions the one after the middle. */
export function neuronObjective(direction: Direction): Objective {
  return projected(direction, 'centre', 'the centre of', (b, projection) => {
    const [numImages, ...space] = b.shape(projection) as [number, ...number[]];
    if (space.length === 0) return projection;
    const middle = space.map((length) => Math.floor(length / 2));
    const ends = middle.map((position) => position + 1);
    const centre = b.slice(
      projection,
      space.map((_, axis) => axis + 1),
      middle,
      ends,
    );
    return b.reshape(centre, [numImages]);
  });
}

/** The largest projection anywhere; for measuring, not for optimising. */
export function peakObjective(direction: Direction): Objective {
  return projected(direction, 'peak', 'the peak of', (b, projection) => {
    const { length } = b.shape(projection);
    if (length === 1) return projection;
    return b.op('ReduceMax', [projection, b.indices(spaceAxes(length))], { keepdims: { int: 0 } });
  });
}

function spaceAxes(rank: number): number[] {
  return Array.from({ length: rank - 1 }, (_, axis) => axis + 1);
}

/** Reduces Σ_c direction_c · activation_c, [N, …space], to one value per picture. */
function projected(
  { layer, stage, rows }: Direction,
  kind: string,
  words: string,
  reduce: Reduce,
): Objective {
  return {
    caption: `${words} ${describe(rows)} of ${layer}${stage === 'before' ? ' before its non-linearity' : ''}`,
    tensors: [layer],
    structure: `${kind}(${layer} ${stage})`,
    append(b, activation, prefix) {
      const x = activation(layer, stage);
      const [numImages, numChannels, ...space] = b.shape(x) as [number, number, ...number[]];
      const direction = b.input(`${prefix}/direction`, 'float32', [numImages, numChannels]);
      // the mean first: it is cheap, and the products are then few
      if (kind === 'mean' && space.length > 0) {
        const means = b.mean(
          x,
          space.map((_, axis) => axis + 2),
        );
        return b.sum(b.mul(means, direction), [1]);
      }
      const spread = b.reshape(direction, [numImages, numChannels, ...space.map(() => 1)]);
      return reduce(b, b.sum(b.mul(x, spread), [1]));
    },
    feeds: (prefix) => ({ [`${prefix}/direction`]: rowsTensor(rows) }),
  };
}

/** Directions as what a graph takes, [N, C]. */
export function rowsTensor(rows: readonly Float32Array[]): Tensor {
  const values = new Float32Array(rows.length * rows[0]!.length);
  rows.forEach((row, i) => values.set(row, i * row.length));
  return float32([rows.length, rows[0]!.length], values);
}

function describe(rows: readonly Float32Array[]): string {
  const names = rows.map((row) => {
    const used = row.reduce((count, value) => count + Number(value !== 0), 0);
    const index = row.findIndex((value) => value !== 0);
    if (used !== 1) return 'a direction';
    return row[index]! < 0 ? `minus channel ${index}` : `channel ${index}`;
  });
  return [...new Set(names)].join(', ');
}

/** The sum of objectives. */
export function sum(...terms: readonly Objective[]): Objective {
  return combined(terms, ' + ', (b, values) => values.reduce((left, right) => b.add(left, right)));
}

/** The product of objectives. */
export function product(...factors: readonly Objective[]): Objective {
  return combined(factors, ' · ', (b, values) =>
    values.reduce((left, right) => b.mul(left, right)),
  );
}

/** `factor` times an objective; −1 asks for the opposite. */
export function scaled(factor: number, objective: Objective): Objective {
  const words = factor === -1 ? 'minus ' : `${factor} · `;
  return {
    ...objective,
    caption: words + objective.caption,
    structure: `${factor}·${objective.structure}`,
    append: (b, activation, prefix) => b.scale(objective.append(b, activation, prefix), factor),
  };
}

/** The first objective less the second. */
export function difference(first: Objective, second: Objective): Objective {
  return sum(first, scaled(-1, second));
}

function combined(
  terms: readonly Objective[],
  sign: string,
  join: (b: Builder, values: readonly string[]) => string,
): Objective {
  return {
    caption: terms.map(({ caption }) => caption).join(sign),
    tensors: terms.flatMap(({ tensors }) => tensors),
    structure: `(${terms.map(({ structure }) => structure).join(sign)})`,
    append: (b, activation, prefix) =>
      join(
        b,
        terms.map((term, i) => term.append(b, activation, `${prefix}/${i}`)),
      ),
    feeds: (prefix) =>
      Object.assign({}, ...terms.map((term, i) => term.feeds(`${prefix}/${i}`))) as Record<
        string,
        Tensor
      >,
  };
}
