// A model as something to visualize: pictures in RGB become what its input takes.

import { UserError } from '../../base/user-error.ts';
import type { Builder } from '../../graph/builder.ts';
import { cut } from '../../graph/cut.ts';
import { specialise } from '../../graph/replay.ts';
import type { Card } from '../../model/card.ts';
import type { Model } from '../../model/model.ts';
import { channelFormulas } from '../../model/preprocess.ts';
import { mixChannels } from './mix-channels.ts';
import type { PictureSize } from './parametrization.ts';
import type { Subject } from './visualizer.ts';

/** White in an 8-bit image, which is what cards are written for. */
const white = 255;

/**
 * The network of a model, to be visualized up to `layer`, a tensor [N, C] or [N, C, …].
 *
 * Where the network cannot take pictures of `size` that far, as with a fully connected map of a
 * fixed number of positions on the way, it is bound to the size of its card.
 */
export function subjectOf(model: Model, layer: string, size: PictureSize): Subject {
  const { graph, card } = model;
  const [height, width] = card.input.size;
  const own = { height, width };
  const isOpen = numChannelsAt(model, layer, size) === numChannelsAt(model, layer, own);
  return {
    graph,
    input: card.input.tensor,
    preprocess: (b, rgb) => appendPreprocessing(b, rgb, card),
    ...(!isOpen && { fixedSize: own }),
  };
}

/** Channels of a layer for an image of some size; undefined where the network cannot take it. */
function numChannelsAt(
  { graph, card: { input } }: Model,
  layer: string,
  { height, width }: PictureSize,
): number | undefined {
  const { tensor, numChannels, layout } = input;
  const shape =
    layout === 'NCHW' ? [1, numChannels, height, width] : [1, height, width, numChannels];
  try {
    const { b, names } = specialise(cut(graph, [layer]), { [tensor]: shape });
    const [numImages, numUnits, ...space] = b.shape(names.get(layer)!);
    return numImages === 1 && space.every((length) => length > 0) ? numUnits : undefined;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Appends RGB [N, 3, H, W] in 0…1 → what the input takes, by the formula of `preprocess`. */
function appendPreprocessing(b: Builder, rgb: string, { input, preprocessing }: Card): string {
  const formulas = channelFormulas(preprocessing);
  const matrix = formulas.map(({ weights }) => weights.map((weight) => weight * white));
  const offsets = formulas.map(({ offset }) => -offset);
  const mapped = mixChannels(b, rgb, matrix, offsets);
  return input.layout === 'NCHW' ? mapped : b.transpose(mapped, 0, 2, 3, 1);
}
