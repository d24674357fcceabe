// The layers worth looking at in a network whose card names none.

import type { Node } from '../graph/graph.ts';
import { mapLayout } from './map-layout.ts';
import { settle } from './settle.ts';
import { consumersOf, isConcatenation, isMap, isSum, type Wiring } from './wiring.ts';

/** Convolutions of the longest branch of an inception block (Szegedy et al. 2016, arXiv 1512.00567). */
const longestBranch = 5;

const convolutions = new Set(['Conv', 'ConvTranspose']);

/** Nodes one after another; longer ways are no branches, and would exhaust the stack. */
const longestWay = 500;

/** Maps of the channels of tokens; their second input is the weights. */
const linear = new Set(['MatMul', 'Gemm']);

/**
 * Names of tensors in order of depth: every convolution, concatenation and residual sum of feature
 * maps, after its non-linearity, and every linear map of tokens that has one, except what a later layer shows anyway or only prepares:
 * - a convolution or sum without non-linearity that is only a summand: its sum is the layer;
 * - whatever lies inside one branch of a concatenation, reducing convolutions and ends of branches
 *   alike: the concatenation holds the channels of the branch. A branch is what reaches the rest of
 *   the network through one input of one concatenation of at most its own resolution, within five
 *   convolutions;
 * - convolutions over a single position: they are fully connected (squeeze-and-excitation, heads).
 */
export function findLayers(wiring: Wiring): string[] {
  const layers = new Set<string>();
  for (const node of wiring.graph.nodes) {
    const [output] = node.outputs as [string];
    if (!wiring.dependent.has(output)) continue;
    const isConvolution = convolutions.has(node.op) && isMap(wiring, output);
    const isLinear = linear.has(node.op) && isMap(wiring, output);
    const isJoin = isConcatenation(wiring, node) || isSum(wiring, node);
    if (!isConvolution && !isLinear && !isJoin) continue;
    const { tensor, isActivated } = settle(wiring, output);
    if (isLinear && !isActivated) continue;
    const takers = consumersOf(wiring, tensor);
    const isSummand = takers.length > 0 && takers.every((taker) => isSum(wiring, taker));
    const isPart = isConvolution || isSum(wiring, node);
    if (isPart && isSummand && !isActivated) continue;
    if (!isInsideBranch(wiring, tensor)) layers.add(tensor);
  }
  return [...layers];
}

/** Whether a tensor leaves its block only through one input of one concatenation. */
export function isInsideBranch(wiring: Wiring, tensor: string): boolean {
  const ends = branchEnds(wiring, tensor, 0);
  const [end] = ends ?? [];
  if (!ends || !end) return false;
  if (ends.some(({ node, input }) => node !== end.node || input !== end.input)) return false;
  const [height = 0, joined = 0] = [tensor, end.input].map(
    (name) => mapLayout(wiring, name)?.size[0],
  );
  return height >= joined;
}

type BranchEnd = { readonly node: Node; readonly input: string };

/** What is known of a wiring's ways, by tensor and number of convolutions passed. */
type Known = Map<string, BranchEnd[] | undefined>;

/** Where the ways from a tensor first meet concatenations; undefined where one does not, or is too long. */
function branchEnds(
  wiring: Wiring,
  tensor: string,
  numConvs: number,
  known: Known = new Map(),
  numNodes = 0,
): BranchEnd[] | undefined {
  if (numNodes > longestWay) return undefined;
  // residual sums double the ways: each is gone once
  const key = `${numConvs} ${tensor}`;
  if (!known.has(key)) known.set(key, findEnds(wiring, tensor, numConvs, known, numNodes));
  return known.get(key);
}

function findEnds(
  wiring: Wiring,
  tensor: string,
  numConvs: number,
  known: Known,
  numNodes: number,
): BranchEnd[] | undefined {
  const takers = consumersOf(wiring, tensor);
  if (takers.length === 0 || wiring.graph.outputs.includes(tensor)) return undefined;
  const ends = new Map<string, BranchEnd>();
  const add = (end: BranchEnd) => ends.set(`${end.node.outputs[0]} ${end.input}`, end);
  for (const node of takers) {
    if (isConcatenation(wiring, node)) {
      add({ node, input: tensor });
      continue;
    }
    const count = numConvs + Number(convolutions.has(node.op));
    if (count >= longestBranch) return undefined;
    // of a split, every part that is taken
    for (const output of node.outputs.filter((name) => wiring.consumers.has(name))) {
      const beyond = branchEnds(wiring, output, count, known, numNodes + 1);
      if (!beyond) return undefined;
      beyond.forEach(add);
    }
  }
  return [...ends.values()];
}
