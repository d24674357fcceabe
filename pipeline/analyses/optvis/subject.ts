// A model as something to visualize: pictures become what its input takes, and what can be seen of them.

import { UserError } from '../../base/user-error.ts';
import { int } from '../../graph/attributes.ts';
import type { Builder } from '../../graph/builder.ts';
import { cut } from '../../graph/cut.ts';
import type { Graph } from '../../graph/graph.ts';
import { specialise } from '../../graph/replay.ts';
import type { Card } from '../../model/card.ts';
import { inputShape } from '../../model/model-input.ts';
import { pictureFormulas } from '../../model/preprocess.ts';
import { mixChannels } from './mix-channels.ts';
import type { PictureSize } from './parametrization.ts';
import type { Subject } from './ascent-graphs.ts';

/** A network and how it wants its images; a `Model` has both. */
export type Network = {
  readonly graph: Graph;
  readonly card: Pick<Card, 'input' | 'preprocessing'>;
};

/**
 * The network of a model, to be visualized up to `layer`, a tensor [N, C] or [N, C, …].
 *
 * Where the network cannot take pictures of `size` that far, as with a fully connected map of a
 * fixed number of positions on the way, it is bound to the size of its card.
 */
export function subjectOf(model: Network, layer: string, size: PictureSize): Subject {
  const { graph, card } = model;
  const [height, width] = card.input.size;
  const own = { height, width };
  const isOpen = numChannelsAt(model, layer, size) === numChannelsAt(model, layer, own);
  return {
    graph,
    input: card.input.tensor,
    preprocess: (b, picture) => appendPreprocessing(b, picture, card),
    show: (b, picture) => shown(b, picture, card),
    ...(!isOpen && { fixedSize: own }),
  };
}

/** The size of pictures whose longer side is `side` px: square, but where the network takes one other size. */
export function pictureSize({ fixedSize }: Pick<Subject, 'fixedSize'>, side: number): PictureSize {
  if (!fixedSize) return { height: side, width: side };
  const scale = side / Math.max(fixedSize.height, fixedSize.width);
  return {
    height: Math.max(1, Math.round(fixedSize.height * scale)),
    width: Math.max(1, Math.round(fixedSize.width * scale)),
  };
}

/** Channels of a layer for an image of some size; undefined where the network cannot take it. */
function numChannelsAt(
  { graph, card: { input } }: Network,
  layer: string,
  { height, width }: PictureSize,
): number | undefined {
  const shape = inputShape({ ...input, size: [height, width] }, 1);
  try {
    const { b, names } = specialise(cut(graph, [layer]), { [input.tensor]: shape });
    const [numImages, numUnits, ...space] = b.shape(names.get(layer)!);
    return numImages === 1 && space.every((length) => length > 0) ? numUnits : undefined;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Appends a picture [N, C, H, W] in 0…1 → what the input takes, by the formula of `preprocess`. */
function appendPreprocessing(
  b: Builder,
  picture: string,
  { input, preprocessing }: Network['card'],
): string {
  const formulas = pictureFormulas(preprocessing);
  const matrix = formulas.map(({ weights }) => weights);
  const offsets = formulas.map(({ offset }) => -offset);
  const mapped = mixChannels(b, picture, matrix, offsets);
  return input.layout === 'NCHW' ? mapped : b.transpose(mapped, 0, 2, 3, 1);
}

/** Appends a picture → RGB [N, 3, H, W] in 0…1: of one channel in grey, of bands those that the card shows. */
function shown(b: Builder, picture: string, { preprocessing }: Network['card']): string {
  const { channels, bands } = preprocessing;
  if (channels === 'grey') return b.concat([picture, picture, picture], 1);
  return bands ? b.op('Gather', [picture, b.indices(bands.shown)], { axis: int(1) }) : picture;
}
