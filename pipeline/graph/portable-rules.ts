// Gradient rules for engines that lack an op's usual ones: GPUs, whose max pooling gives no indices.

import type { Overrides } from './gradient.ts';
import { maxPoolByTaps } from './rules/max-pool-taps.ts';

export const portable: Overrides = { MaxPool: maxPoolByTaps };
