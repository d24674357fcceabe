// Relevance in place of gradients: a score is handed back from op to op, each time in shares.
//
// Layer-wise relevance propagation, Bach et al. 2015, 10.1371/journal.pone.0130140. What is linear
// shares relevance out by what each input adds to the output; curves pass it on as it is; of a signal
// times a gate the signal gets all (Arras et al. 2017, 10.18653/v1/W17-5221), and of normalization by
// a computed size likewise (Ali et al. 2022, arXiv 2202.07304).

import type { Builder } from './builder.ts';
import type { Overrides, ShortcutRule } from './gradient.ts';
import type { Node } from './graph.ts';
import { isRectifier } from './rectifier-rules.ts';
import type { GradientRule } from './rule.ts';
import { clipBounds } from './rules/activation.ts';
import { getGradient } from './rules/table.ts';

/** Functions of single elements, and softmax: the relevance of the result is that of the element. */
const curves = [
  'Abs',
  'Clip',
  'Elu',
  'Erf',
  'Exp',
  'HardSigmoid',
  'LeakyRelu',
  'Log',
  'LogSoftmax',
  'PRelu',
  'Pow',
  'Reciprocal',
  'Relu',
  'Sigmoid',
  'Softmax',
  'Softplus',
  'Sqrt',
  'Tanh',
];

/** Weighted sums of the first input, the weights being the second where they have some. */
const weightedSums = ['Conv', 'ConvTranspose', 'Gemm', 'MatMul'];
const plainSums = ['AveragePool', 'GlobalAveragePool', 'ReduceMean', 'ReduceSum', 'Resize'];

/** Between 0 and 1, or a factor for many elements at once. */
const gates = new Set(['Erf', 'HardSigmoid', 'Reciprocal', 'Sigmoid', 'Softmax', 'Sqrt', 'Tanh']);

const passing = new Set([
  'Add',
  'Cast',
  'Div',
  'Expand',
  'Identity',
  'Mul',
  'Reshape',
  'Squeeze',
  'Sub',
  'Transpose',
  'Unsqueeze',
]);

/** Against division by 0, far below every activation that counts. */
const tiny = 1e-9;

/** The nodes a shortcut stands for, normalization by neighbours, pass relevance on as it is. */
export const passOn: ShortcutRule = (_, __, relevance) => relevance;

/** How a node shares out relevance among `inputs`, which stand in for its own. */
function shareOut(
  b: Builder,
  node: Node,
  inputs: readonly string[],
  sums: string,
  relevance: string,
  needs: readonly boolean[],
): (string | undefined)[] {
  const perUnit = b.div(relevance, sums);
  const terms = getGradient(node.op)(b, { ...node, inputs }, [perUnit], needs);
  return inputs.map((x, i) => {
    const term = needs[i] ? terms[i] : undefined;
    return term === undefined ? undefined : b.mul(x, term);
  });
}

/** Which of two factors get relevance, and how much of it: all for a signal, half for two of a kind. */
function sharesOf(b: Builder, { inputs }: Node, needs: readonly boolean[]): number[] {
  const [left, right] = inputs.map((name, i) => needs[i] === true && !isGate(b, name));
  if (needs[0] && needs[1] && left === right) return [0.5, 0.5];
  if (needs[0] && needs[1]) return [Number(left), Number(right)];
  return [Number(needs[0]), Number(needs[1])];
}

function isGate(b: Builder, name: string): boolean {
  const node = producerOf(b, name);
  if (!node) return false;
  if (gates.has(node.op)) return true;
  const open = node.inputs.filter((input) => input && !b.value(input));
  return passing.has(node.op) && open.length === 1 && isGate(b, open[0]!);
}

function producerOf(b: Builder, name: string): Node | undefined {
  return b.nodes.findLast(({ outputs }) => outputs[0] === name);
}

/** What both ways have in common; `linear` shares out among the inputs of sums. */
function rulesWith(linear: GradientRule): Overrides {
  const pass: GradientRule = (_, __, [relevance]) => [relevance];
  const product: GradientRule = (b, node, [relevance], needs) =>
    sharesOf(b, node, needs).map((share, i) =>
      share > 0 ? b.sumTo(b.scale(relevance!, share), b.shape(node.inputs[i]!)) : undefined,
    );
  const matrixProduct: GradientRule = (b, node, [relevance], needs) => {
    const shares = sharesOf(b, node, needs);
    const terms = shares.map((share, i) => {
      if (share === 0) return undefined;
      const own = b.scale(relevance!, share);
      return linear(
        b,
        node,
        [own],
        needs.map((_, other) => other === i),
      )[i];
    });
    return terms;
  };
  return {
    ...Object.fromEntries(curves.map((op) => [op, pass])),
    ...Object.fromEntries([...weightedSums, ...plainSums, 'Add', 'Sub'].map((op) => [op, linear])),
    Mul: product,
    Div: (b, node, [relevance], needs) => [
      needs[0] ? b.sumTo(relevance!, b.shape(node.inputs[0]!)) : undefined,
      needs[0] ? undefined : b.sumTo(relevance!, b.shape(node.inputs[1]!)),
    ],
    MatMul: matrixProduct,
  };
}

/**
 * Rule ε: shares as large as what each input adds, of either sign; sums near 0 keep part of the
 * relevance, which takes the noise out of it.
 *
 * @param share ε, relative to the root mean square of the sums
 */
export function relevanceEpsilon(share: number): Overrides {
  return rulesWith((b, node, [relevance], needs) => {
    const z = node.outputs[0]!;
    const axes = b.shape(z).map((_, axis) => axis);
    const size = b.op('Sqrt', [b.mean(b.mul(z, z), axes.slice(1), true)]);
    const margin = b.add(b.scale(size, share), b.scalar(tiny));
    const isNegative = b.op('Less', [z, b.scalar(0)]);
    const sums = b.op('Where', [isNegative, b.sub(z, margin), b.add(z, margin)]);
    return shareOut(b, node, node.inputs, sums, relevance!, needs);
  });
}

/**
 * Rule z⁺ (Montavon et al. 2017, 10.1016/j.patcog.2016.11.008): only what has the sign of the sum gets
 * a share, so that all relevance of a score above 0 is positive. Behind rectifiers sums that count are
 * positive; the same of negative ones, as they stand between blocks without a last rectifier, is the
 * limit of the generalised γ rule (Andéol et al. 2021, arXiv 2109.00126).
 */
export const relevancePositive: Overrides = rulesWith((b, node, [relevance], needs) => {
  const isSum = node.op === 'Add' || node.op === 'Sub';
  if (isSum && !(needs[0] && needs[1])) {
    // a constant gets nothing
    return node.inputs.map((x, i) => (needs[i] ? b.sumTo(relevance!, b.shape(x)) : undefined));
  }
  const z = node.outputs[0]!;
  if (isRectified(b, z)) return shareOfSign(b, node, relevance!, needs, 1);
  const zero = b.scalar(0);
  const isNegative = b.op('Less', [z, zero]);
  const above = b.op('Where', [isNegative, zero, relevance!]);
  const below = b.op('Where', [isNegative, relevance!, zero]);
  const others = shareOfSign(b, node, below, needs, -1);
  return addEach(b, shareOfSign(b, node, above, needs, 1), others);
});

type Terms = readonly (string | undefined)[];

function addEach(b: Builder, left: Terms, right: Terms): Terms {
  return left.map((term, i) => (term === undefined ? undefined : b.add(term, right[i]!)));
}

/** Shares relevance out among what adds to sums with one sign. */
function shareOfSign(
  b: Builder,
  node: Node,
  relevance: string,
  needs: readonly boolean[],
  sign: 1 | -1,
): Terms {
  const at = needs[0] ? 0 : 1;
  const ways = waysTo(b, node, at, sign);
  const op = node.op === 'Sub' ? 'Add' : node.op;
  const sums = ways.map((inputs) => b.op(op, inputs, node.attributes));
  const all = sums.reduce((sum, part) => b.add(sum, part));
  const safe = b.add(all, b.scalar(sign * tiny));
  return ways
    .map((inputs): Terms => shareOut(b, { ...node, op }, inputs, safe, relevance, needs))
    .reduce((left, right) => addEach(b, left, right));
}

/** Inputs cut to parts of one sign, in each way in which what they add to sums has the sign wanted. */
function waysTo(b: Builder, { op, inputs }: Node, at: number, sign: 1 | -1): string[][] {
  const [x, w] = inputs as [string, string];
  if (op === 'Add') return [[partOf(b, x, sign), partOf(b, w, sign)]];
  if (op === 'Sub') return [[partOf(b, x, sign), partOf(b, b.op('Neg', [w]), sign)]];
  if (!weightedSums.includes(op)) return [[partOf(b, x, sign), ...inputs.slice(1)]];
  const signs = isPositive(b, inputs[at]!) ? ([1] as const) : ([1, -1] as const);
  return signs.map((own) => {
    const other = own === sign ? 1 : -1;
    return at === 0
      ? [partOf(b, x, own), partOf(b, w, other)]
      : [partOf(b, x, other), partOf(b, w, own)];
  });
}

/** Whether all that is made of a tensor is what a rectifier leaves of it. */
function isRectified(b: Builder, name: string): boolean {
  const takers = b.nodes.filter(({ inputs }) => inputs.includes(name));
  return takers.length > 0 && takers.every((node) => isRectifier(b, node));
}

/** The part of a tensor that is above 0, or the part that is below. */
function partOf(b: Builder, x: string, sign: 1 | -1): string {
  const value = b.value(x);
  if (!value) {
    return sign > 0 ? b.op('Relu', [x]) : b.op('Min', [x, b.scalar(0)]);
  }
  const part = (value.data as Float32Array).map((each) => (sign * each > 0 ? each : 0));
  return b.constant({ ...value, data: part });
}

/** Ops whose results are not negative where their inputs are not. */
const keepsSign = new Set([
  'AveragePool',
  'Concat',
  'Flatten',
  'GlobalAveragePool',
  'Identity',
  'MaxPool',
  'Reshape',
  'Transpose',
]);

/** Whether a tensor is known to have no negative elements. */
function isPositive(b: Builder, name: string): boolean {
  const past = b.getShortcut(name);
  if (past) return isPositive(b, past.x);
  const node = producerOf(b, name);
  if (!node) return false;
  if (node.op === 'Relu' || node.op === 'Sigmoid' || node.op === 'Softmax') return true;
  if (node.op === 'Clip') return clipBounds(b, node)[0] >= 0;
  const open = node.inputs.filter((input) => input && !b.value(input));
  return keepsSign.has(node.op) && open.every((input) => isPositive(b, input));
}
