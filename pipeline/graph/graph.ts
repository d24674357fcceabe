// The one representation of a network: nodes, named tensors, constants. Always at opset 21, static shapes apart.

import type { Dtype, Tensor } from '../base/tensor.ts';

/** An attribute keeps its ONNX kind, since `1` may stand for an int or a float. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly tensor: Tensor };

export type Attributes = Readonly<Record<string, Attribute>>;

/** One operation. An absent optional input is the empty string, as in ONNX. */
export type Node = {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
};

/** A graph input; a dimension is a length, or the name of one that is only known when the graph is fed. */
export type Input = {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly (number | string)[];
};

/** Nodes stand in topological order; every tensor has one producer: an input, a constant or a node. */
export type Graph = {
  readonly inputs: readonly Input[];
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly nodes: readonly Node[];
  readonly outputs: readonly string[];
};

/** The opset every Graph is written in; models of other versions are brought to it when they are read. */
export const OPSET = 21;
