// Layer-wise relevance propagation by rule z⁺.

import { relevancePositive } from '../../graph/relevance-rules.ts';
import type { Method } from './method.ts';
import { relevanceBy } from './relevance.ts';

export const lrpZPlus: Method = {
  name: 'lrp-z-plus',
  title: 'LRP-z⁺',
  source: 'Montavon et al. 2017, 10.1016/j.patcog.2016.11.008',
  caption: 'The score shared out among pixels, layer by layer, only among what speaks for it.',
  limits:
    'It has no sign, and hardly depends on the class: Sixt et al. 2020 (arXiv 1912.09818) show that it forgets the later layers.',
  passes: () => ({ forward: 2, backward: 1 }),
  open: () => relevanceBy('relevance z⁺', relevancePositive),
};
