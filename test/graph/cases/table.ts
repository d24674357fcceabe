// Every op, once.

import { elementwiseCases } from './elementwise.ts';
import { layoutCases } from './layout.ts';
import { linearCases } from './linear.ts';
import type { Cases } from './op-case.ts';
import { windowCases } from './windows.ts';

/** By op: how random uses of it are drawn. */
export const cases: Cases = {
  ...elementwiseCases,
  ...layoutCases,
  ...linearCases,
  ...windowCases,
};
