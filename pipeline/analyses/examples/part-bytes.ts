// What was found in a part of a data set, as bytes to keep.

import { deserialize, serialize } from 'node:v8';
import type { ExamplesPart } from './collect-examples.ts';

/** Equal parts give equal bytes. */
export function encodePart(part: ExamplesPart): Uint8Array {
  return serialize(part);
}

/** @param bytes of `encodePart` */
export function decodePart(bytes: Uint8Array): ExamplesPart {
  return deserialize(bytes) as ExamplesPart;
}
