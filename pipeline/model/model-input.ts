// The tensor of a model that takes the image: its size and the order of its axes.

import { unknownName, UserError } from '../base/user-error.ts';
import type { Graph, Input } from '../graph/graph.ts';
import type { CardInput } from './card-input.ts';
import { pair } from './pair.ts';

export type Layout = 'NCHW' | 'NHWC';

export type ModelInput = {
  readonly tensor: string;
  /** px */
  readonly size: readonly [height: number, width: number];
  readonly layout: Layout;
  readonly numChannels: number;
};

/** The shape of an input of `numImages` images. */
export function inputShape(
  { size, numChannels, layout }: Pick<ModelInput, 'size' | 'numChannels' | 'layout'>,
  numImages: number,
): number[] {
  return layout === 'NCHW' ? [numImages, numChannels, ...size] : [numImages, ...size, numChannels];
}

/** Steps through the data of one image of `area` px. */
export type Strides = readonly [pixel: number, channel: number];

export function stridesOfLayout(layout: Layout, numChannels: number, area: number): Strides {
  return layout === 'NCHW' ? [1, area] : [numChannels, 1];
}

/** Whether an input takes the bytes of an image as they are, 0…255. */
export function takesBytes({ inputs }: Graph, tensor: string): boolean {
  return inputs.some(({ name, dtype }) => name === tensor && dtype === 'uint8');
}

/** The graph that takes bytes as float32, so that gradients reach them; its casts to that do nothing then. */
export function withFloatInputs(graph: Graph): Graph {
  const inputs = graph.inputs.map((input): Input =>
    input.dtype === 'uint8' ? { ...input, dtype: 'float32' } : input,
  );
  return { ...graph, inputs };
}

/**
 * The input of a graph, completed and checked by what its card says.
 *
 * @param source what messages call the card
 * @throws UserError where the two disagree, or where neither tells the size
 */
export function resolveInput(
  written: CardInput['input'],
  graph: Graph,
  source: string,
): ModelInput {
  const { tensor, shape } = findInput(written?.tensor, graph.inputs, source);
  const layout = written?.layout ?? guessLayout(shape);
  const [channels, height, width] = (layout === 'NCHW' ? [1, 2, 3] : [3, 1, 2]).map(
    (axis) => shape[axis]!,
  );
  // An open number of channels is taken for colour.
  const numChannels = typeof channels === 'number' ? channels : 3;
  if (!isColour(numChannels) && isColour(layout === 'NCHW' ? shape[3] : shape[1])) {
    throw new UserError(
      `${source}, input.layout: got ${numChannels} channels in ${layout} of [${shape.join(', ')}], expected 3 or 1`,
    );
  }
  const size = pair(written?.size);
  const sides = [height, width].map((side, i) => {
    const wanted = size?.[i];
    if (typeof side === 'number' && wanted !== undefined && wanted !== side) {
      throw new UserError(
        `${source}, input.size: got ${wanted}, expected ${side}: the model takes [${shape.join(', ')}]`,
      );
    }
    if (typeof side === 'number') return side;
    if (wanted !== undefined) return wanted;
    throw new UserError(
      `${source}, input.size: got nothing, expected px, since the model leaves it open: [${shape.join(', ')}]`,
    );
  });
  return { tensor, size: [sides[0]!, sides[1]!], layout, numChannels };
}

function isColour(length: number | string | undefined): boolean {
  return length === 1 || length === 3;
}

function guessLayout([, first, second, last]: readonly (number | string)[]): Layout {
  if (isColour(first)) return 'NCHW';
  if (isColour(last)) return 'NHWC';
  const isFewest = Number(last) < Number(first) && Number(last) < Number(second);
  return isFewest ? 'NHWC' : 'NCHW';
}

function findInput(name: string | undefined, inputs: readonly Input[], source: string) {
  const input =
    name === undefined ? inputs[0] : inputs.find((candidate) => candidate.name === name);
  const names = inputs.map((candidate) => candidate.name);
  if (!input) throw unknownName(`${source}, input.tensor`, name ?? '', names);
  if (inputs.length > 1) {
    throw new UserError(
      `${source}: got a model with ${inputs.length} inputs (${names.join(', ')}), expected one that takes an image`,
    );
  }
  if (input.shape.length !== 4) {
    throw new UserError(
      `${source}, input.tensor: got "${input.name}" of shape [${input.shape.join(', ')}], expected four axes as in NCHW: images, channels, rows, cols; export the model for batches of images`,
    );
  }
  if (input.dtype !== 'float32' && input.dtype !== 'uint8') {
    throw new UserError(
      `${source}, input.tensor: got "${input.name}" of ${input.dtype}, expected float32 or uint8; export the model with an input of these`,
    );
  }
  return { tensor: input.name, shape: input.shape };
}
