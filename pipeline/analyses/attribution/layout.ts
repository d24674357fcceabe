// Rows of a network's input as channels, rows and cols, whatever order the network has them in.

import type { Responder } from '../../model/responder.ts';
import { stridesOfLayout } from '../../model/model-input.ts';
import type { Attribution } from './attribution.ts';

/** What is laid out as an image of the network, as [C, H, W]. */
export function chw(
  { model }: Pick<Responder, 'model'>,
  values: Float32Array,
): Pick<Attribution, 'values' | 'shape'> {
  const {
    size: [height, width],
    numChannels,
    layout,
  } = model.card.input;
  const shape = [numChannels, height, width] as const;
  if (layout === 'NCHW') return { values, shape };
  const area = height * width;
  const [pixel, channel] = stridesOfLayout(layout, numChannels, area);
  const ordered = new Float32Array(values.length);
  for (let c = 0; c < numChannels; c++) {
    for (let i = 0; i < area; i++) ordered[c * area + i] = values[i * pixel + c * channel]!;
  }
  return { values: ordered, shape };
}
