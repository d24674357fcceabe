// Multipliers in place of gradients: how a network's answer differs from the one it gives to a baseline.
//
// DeepLIFT's rescale rule, Shrikumar et al. 2017, arXiv 1704.02685: at every op, the multipliers of its
// inputs times their differences sum to the difference of its output, so that the same holds of the
// whole network. Sums and convolutions have their gradients as multipliers.

import type { Builder } from './builder.ts';
import type { Overrides } from './gradient.ts';
import type { Node } from './graph.ts';
import { getInt } from './attributes.ts';
import type { GradientRule } from './rule.ts';
import { getGradient } from './rules/table.ts';

/** Differences up to this are taken for none: the gradient is the limit. */
const tiny = 1e-6;

/** By name, the tensor that is the same of the baseline; none for what does not depend on the image. */
export type Twins = ReadonlyMap<string, string>;

/** Functions of single elements. */
const curves = [
  'Abs',
  'Clip',
  'Elu',
  'Erf',
  'Exp',
  'HardSigmoid',
  'LeakyRelu',
  'Log',
  'PRelu',
  'Pow',
  'Relu',
  'Sigmoid',
  'Softplus',
  'Tanh',
];

/** Products of two tensors, with a gradient in each that is linear in the other. */
const products = ['Mul', 'MatMul', 'Gemm', 'Conv', 'ConvTranspose'];

/** Those that pass one of several elements on. */
const maxima = ['MaxPool', 'ReduceMax', 'Max'];
const minima = ['ReduceMin', 'Min'];

/**
 * Rules for the way back through a network that stands twice in a builder, without shortcuts.
 *
 * @param own gradients in place of the ops' own, those of an engine
 */
export function differenceRules(twins: Twins, own: Overrides = {}): Overrides {
  const rules = (ops: readonly string[], make: (gradient: GradientRule) => GradientRule) =>
    Object.fromEntries(ops.map((op) => [op, make(own[op] ?? getGradient(op))]));
  const twinOf = (name: string) => twins.get(name) ?? name;
  const difference = (b: Builder, name: string) => b.sub(name, twinOf(name));
  const mean = (b: Builder, name: string) =>
    twins.has(name) ? b.scale(b.add(name, twinOf(name)), 0.5) : name;

  /** The slope of the chord; that of the tangent where its ends are one. */
  const alongChord = (gradient: GradientRule): GradientRule => {
    return (b, node, gradients, needs) => {
      const [x, y] = [node.inputs[0]!, node.outputs[0]!];
      const [tangent, ...others] = gradient(b, node, gradients, needs);
      const run = difference(b, x);
      const chord = b.mul(gradients[0]!, b.div(difference(b, y), run));
      return [b.op('Where', [isLarge(b, run), chord, tangent!]), ...others];
    };
  };

  /** Δ(x·z) = z̄·Δx + x̄·Δz: the gradient, at the means. */
  const atMeans = (gradient: GradientRule): GradientRule => {
    return (b, node, ...rest) => {
      const means = new Map(node.inputs.map((name) => [name, mean(b, name)]));
      return gradient(b, { ...node, inputs: node.inputs.map((name) => means.get(name)!) }, ...rest);
    };
  };

  /**
   * The difference of two maxima goes to the winner of the image where it is positive, to that of the
   * baseline where it is negative: these differ by at least as much, so that multipliers are 0…1.
   */
  const toWinners = (sign: 1 | -1) => (gradient: GradientRule) => {
    return ((b, node, gradients, needs) => {
      const rise = difference(b, node.outputs[0]!);
      const part = (taker: Node, isRise: boolean) => {
        const share = isRise ? b.op('Relu', [rise]) : b.op('Min', [rise, b.scalar(0)]);
        return gradient(b, taker, [b.mul(gradients[0]!, share)], needs);
      };
      const twin = { ...node, inputs: node.inputs.map(twinOf), outputs: node.outputs.map(twinOf) };
      const [above, below] = [part(node, sign > 0), part(twin, sign < 0)];
      const tangents = gradient(b, node, gradients, needs);
      return node.inputs.map((x, i) => {
        if (!needs[i] || above[i] === undefined) return undefined;
        const run = difference(b, x);
        const multiplier = b.div(b.add(above[i], below[i]!), run);
        return b.op('Where', [isLarge(b, run), multiplier, tangents[i]!]);
      });
    }) as GradientRule;
  };

  return {
    ...rules(curves, alongChord),
    ...rules(products, atMeans),
    ...rules(maxima, toWinners(1)),
    ...rules(minima, toWinners(-1)),
    // √x − √x′ = (x − x′) / (√x + √x′)
    Sqrt: (b, { outputs: [y] }, [g]) => [b.div(g!, b.add(y!, twinOf(y!)))],
    // 1/x − 1/x′ = −(x − x′) / (x·x′)
    Reciprocal: (b, { outputs: [y] }, [g]) => [b.op('Neg', [b.mul(g!, b.mul(y!, twinOf(y!)))])],
    // the mean of 1/z and 1/z′ times Δx, and x̄ times Δ(1/z)
    Div: (b, { inputs: [x, z] }, [g], needs) => {
      const inverse = b.op('Reciprocal', [z!]);
      const twin = b.op('Reciprocal', [twinOf(z!)]);
      const slope = b.scale(b.add(inverse, twin), 0.5);
      const fall = () => b.op('Neg', [b.mul(mean(b, x!), b.mul(inverse, twin))]);
      return [
        needs[0] ? b.sumTo(b.mul(g!, slope), b.shape(x!)) : undefined,
        needs[1] ? b.sumTo(b.mul(g!, fall()), b.shape(z!)) : undefined,
      ];
    },
    Softmax: (b, node, [g]) => {
      const [x, y] = [node.inputs[0]!, node.outputs[0]!];
      const axis = b.call(node).axis(getInt(node, 'axis', -1));
      const log = (of: string) => b.op('LogSoftmax', [of], { axis: { int: axis } });
      // Δy = L·Δ log y with L the logarithmic mean of y and y′; and as ΣΔy = 0, as for the gradient
      const run = b.sub(log(x), log(twinOf(x)));
      const chord = b.div(difference(b, y), run);
      const slopes = b.op('Where', [isLarge(b, run, nearlyEqual), chord, mean(b, y)]);
      const weighted = b.sum(b.mul(g!, slopes), [axis], true);
      return [b.mul(slopes, b.sub(g!, b.div(weighted, b.sum(slopes, [axis], true))))];
    },
  };
}

/** Logarithms that differ by less: the mean of their numbers is off by less than 1e-8 of it. */
const nearlyEqual = 3e-4;

function isLarge(b: Builder, x: string, bound = tiny): string {
  return b.op('Greater', [b.op('Abs', [x]), b.scalar(bound)]);
}
