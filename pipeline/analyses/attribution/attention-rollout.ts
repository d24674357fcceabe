// Attention rollout: what the last tokens are mixed of, if attention were all that mixes them.

import {
  identity,
  meanOverHeads,
  missingAttention,
  patchesOf,
  product,
  readAttention,
  type AttentionLayer,
} from './attention-maps.ts';
import type { Method } from './method.ts';

/**
 * The share of every token of the image in every token after the last layer, [T, T]; rows sum to 1.
 *
 * @param size T
 */
export function rollout(layers: readonly AttentionLayer[], size: number): Float64Array {
  return layers.reduce((mixture, layer) => {
    // half of a token goes past the attention
    const step = meanOverHeads(layer, size, (weight) => weight / 2);
    for (let token = 0; token < size; token++) step[token * (size + 1)]! += 0.5;
    return product(step, mixture, size);
  }, identity(size));
}

export const attentionRollout: Method = {
  name: 'attention-rollout',
  title: 'Attention rollout',
  source: 'Abnar & Zuidema 2020, 10.18653/v1/2020.acl-main.385',
  caption: 'How much of each patch reaches the token that is read, if attention alone mixes them.',
  limits:
    'It knows no class: the map is the same for all. What is done between attention layers is left out, and all heads count alike.',
  passes: () => ({ forward: 1, backward: 0 }),
  missing: missingAttention,
  open: () => async (responder, image, target) => {
    const { tokens, layers } = await readAttention(responder, image, target);
    const values = patchesOf(rollout(layers, tokens.count), tokens);
    return { values, shape: [1, ...tokens.size], figures: { layers: layers.length } };
  },
};
