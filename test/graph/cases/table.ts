// Every op, once.

import { blockCases } from './blocks.ts';
import { elementwiseCases } from './elementwise.ts';
import { layoutCases } from './layout.ts';
import { linearCases } from './linear.ts';
import { normalizationCases } from './normalization.ts';
import type { Cases } from './op-case.ts';
import { recurrentCases } from './recurrent.ts';
import { samplingCases } from './sampling.ts';
import { selectionCases } from './selection.ts';
import { windowCases } from './windows.ts';

/** By op: how random uses of it are drawn. */
export const cases: Cases = {
  ...blockCases,
  ...elementwiseCases,
  ...layoutCases,
  ...linearCases,
  ...normalizationCases,
  ...recurrentCases,
  ...samplingCases,
  ...selectionCases,
  ...windowCases,
};
