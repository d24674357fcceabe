// What is known of an op: the types of its outputs, its gradient, its value on constants, simpler ops that equal it.

import type { Tensor, TensorType } from '../base/tensor.ts';
import { UserError } from '../base/user-error.ts';
import type { Builder } from './builder.ts';
import type { Node } from './graph.ts';

/** A node where it stands: the types of its inputs and the values of those that are constant. */
export class Call {
  readonly node: Node;
  readonly types: readonly (TensorType | undefined)[];
  readonly values: readonly (Tensor | undefined)[];

  constructor(
    node: Node,
    types: readonly (TensorType | undefined)[],
    values: readonly (Tensor | undefined)[],
  ) {
    this.node = node;
    this.types = types;
    this.values = values;
  }

  /** Type of input `index`, which the op requires. */
  type(index: number): TensorType {
    return this.types[index] ?? this.fail(`input ${index} is missing`);
  }

  shape(index: number): readonly number[] {
    return this.type(index).shape;
  }

  has(index: number): boolean {
    return this.types[index] !== undefined;
  }

  /** Value of input `index`; absent where the input is, an error where it is not constant. */
  numbers(index: number): number[] | undefined {
    if (!this.has(index)) return undefined;
    const value = this.values[index];
    if (!value) return this.fail(`input ${index} ("${this.node.inputs[index]}") is not constant`);
    return Array.from(value.data as ArrayLike<number | bigint>, Number);
  }

  /** An attribute or input that counts axes from the end when negative. */
  axis(value: number, rank = this.shape(0).length): number {
    const axis = value < 0 ? value + rank : value;
    if (axis < 0 || axis > rank) this.fail(`axis ${value} is outside a tensor of rank ${rank}`);
    return axis;
  }

  fail(message: string): never {
    throw new UserError(`node "${this.node.name}" (${this.node.op}): ${message}`);
  }
}

/** Gradients of the objective with respect to the inputs, by name; absent where there is none. */
export type GradientRule = (
  b: Builder,
  node: Node,
  /** Gradients with respect to the outputs; absent for outputs the objective does not use. */
  gradients: readonly (string | undefined)[],
  /** Which inputs a gradient is asked for. */
  needs: readonly boolean[],
) => readonly (string | undefined)[];

export type Rule = {
  /** Types of the outputs. */
  readonly infer: (call: Call) => readonly TensorType[];
  /** `none`: the op is flat, its gradient zero. Absent where the op is always lowered. */
  readonly gradient?: GradientRule | 'none';
  /** Values of the outputs where all inputs are constant. */
  readonly evaluate?: (call: Call) => readonly Tensor[];
  /** Replaces the node by simpler ones; returns the names that stand for its outputs, or undefined to keep it. */
  readonly lower?: (b: Builder, node: Node) => readonly string[] | undefined;
};
