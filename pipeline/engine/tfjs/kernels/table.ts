// Every op that tfjs computes, once; the others are lowered to these when a graph is made ready.

import { UserError } from '../../../base/user-error.ts';
import type { Node } from '../../../graph/graph.ts';
import { convolutionKernels } from './convolution.ts';
import { elementwiseKernels } from './elementwise.ts';
import type { Kernel } from './kernel.ts';
import { layoutKernels } from './layout.ts';
import { lookupKernels } from './lookup.ts';
import { matrixKernels } from './matrix.ts';
import { poolingKernels } from './pooling.ts';
import { quantizationKernels } from './quantization.ts';
import { reductionKernels } from './reduction.ts';

const kernels: Readonly<Record<string, Kernel>> = {
  ...convolutionKernels,
  ...elementwiseKernels,
  ...layoutKernels,
  ...lookupKernels,
  ...matrixKernels,
  ...poolingKernels,
  ...quantizationKernels,
  ...reductionKernels,
};

/** The kernel of a node. Throws a UserError that names the node and the backend where there is none. */
export function getKernel({ name, op }: Node, backend: string): Kernel {
  const kernel = Object.hasOwn(kernels, op) ? kernels[op] : undefined;
  if (kernel) return kernel;
  throw new UserError(
    `node "${name}" (${op}): the tfjs backend ${backend} has no kernel for it; use another device`,
  );
}
