// Attention relevance: attention that the score rises with, followed from layer to layer.

import {
  identity,
  meanOverHeads,
  missingAttention,
  patchesOf,
  product,
  readAttention,
} from './attention-maps.ts';
import type { Method } from './method.ts';

export const attentionRelevance: Method = {
  name: 'attention-relevance',
  title: 'Attention relevance',
  source: 'Chefer et al. 2021, arXiv 2103.15679',
  caption:
    'How much of each patch reaches the token that is read, by attention that the score rises with.',
  limits:
    'It shows what speaks for a class, never what speaks against it, and leaves out what is done between attention layers.',
  passes: () => ({ forward: 1, backward: 1 }),
  missing: missingAttention,
  open: () => async (responder, image, target) => {
    const { tokens, layers } = await readAttention(responder, image, target);
    const { count } = tokens;
    const mixture = layers.reduce((before, layer) => {
      const step = meanOverHeads(layer, count, (weight, slope) => Math.max(0, weight * slope));
      const change = product(step, before, count);
      return before.map((value, i) => value + change[i]!);
    }, identity(count));
    return {
      values: patchesOf(mixture, tokens),
      shape: [1, ...tokens.size],
      figures: { layers: layers.length },
    };
  },
};
