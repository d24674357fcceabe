// Reads attributes of a node with the defaults of the ONNX specification.

import type { Tensor } from '../base/tensor.ts';
import type { Attribute, Node } from './graph.ts';

export function getInt(node: Node, key: string, fallback: number): number {
  const value = node.attributes[key];
  return value && 'int' in value ? value.int : fallback;
}

export function getFloat(node: Node, key: string, fallback: number): number {
  const value = node.attributes[key];
  return value && 'float' in value ? value.float : fallback;
}

export function getInts(node: Node, key: string): readonly number[] | undefined {
  const value = node.attributes[key];
  return value && 'ints' in value ? value.ints : undefined;
}

export function getString(node: Node, key: string, fallback: string): string {
  const value = node.attributes[key];
  return value && 'string' in value ? value.string : fallback;
}

export function getStrings(node: Node, key: string): readonly string[] | undefined {
  const value = node.attributes[key];
  return value && 'strings' in value ? value.strings : undefined;
}

export function getTensor(node: Node, key: string): Tensor | undefined {
  const value = node.attributes[key];
  return value && 'tensor' in value ? value.tensor : undefined;
}

export const int = (value: number): Attribute => ({ int: value });
export const float = (value: number): Attribute => ({ float: value });
export const ints = (...values: readonly number[]): Attribute => ({ ints: values });
export const string = (value: string): Attribute => ({ string: value });
