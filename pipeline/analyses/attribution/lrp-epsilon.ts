// Layer-wise relevance propagation by rule ε.

import { relevanceEpsilon } from '../../graph/relevance-rules.ts';
import type { Method } from './method.ts';
import { relevanceBy } from './relevance.ts';

/** ε as a share of the root mean square of a layer: little is lost, and no sum near 0 divides. */
const share = 0.01;

export const lrpEpsilon: Method = {
  name: 'lrp-epsilon',
  title: 'LRP-ε',
  source: 'Bach et al. 2015, 10.1371/journal.pone.0130140',
  caption:
    'The score shared out among pixels, layer by layer, each getting as much as it adds, of either sign.',
  limits:
    'In a network of rectifiers without biases it is gradient × input but for ε; what biases add is lost on the way.',
  passes: () => ({ forward: 1, backward: 1 }),
  open: () => relevanceBy('relevance ε', relevanceEpsilon(share)),
};
