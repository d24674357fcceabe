// Narrow numbers of ONNX (bfloat16, float8, int4) widened to what engines compute in.

import type { Dtype } from '../base/tensor.ts';

export type NarrowDtype =
  | 'bfloat16'
  | 'float8e4m3fn'
  | 'float8e4m3fnuz'
  | 'float8e5m2'
  | 'float8e5m2fnuz'
  | 'uint4'
  | 'int4';

/** Layout of an 8-bit float: exponent bits, bias, and how its special values are written (ONNX, float8 documentation). */
const float8 = {
  float8e4m3fn: { exponent: 4, bias: 7, infinity: false, unsignedZero: false },
  float8e4m3fnuz: { exponent: 4, bias: 8, infinity: false, unsignedZero: true },
  float8e5m2: { exponent: 5, bias: 15, infinity: true, unsignedZero: false },
  float8e5m2fnuz: { exponent: 5, bias: 16, infinity: false, unsignedZero: true },
} as const;

export const widen = {
  /** The dtype a narrow one is held in. */
  dtype(kind: NarrowDtype): Dtype {
    return kind === 'uint4' ? 'uint8' : kind === 'int4' ? 'int8' : 'float32';
  },

  /** Bytes that `length` narrow elements take. */
  size(kind: NarrowDtype, length: number): number {
    return Math.ceil(length * (kind.endsWith('int4') ? 0.5 : kind === 'bfloat16' ? 2 : 1));
  },

  /** Widens up to `length` elements packed in little-endian bytes; two 4-bit integers share a byte, low half first. */
  bytes(
    kind: NarrowDtype,
    bytes: Uint8Array,
    length: number,
  ): Float32Array | Uint8Array | Int8Array {
    if (kind === 'uint4' || kind === 'int4') {
      const nibbles = { length: Math.min(length, 2 * bytes.length) };
      return kind === 'uint4'
        ? Uint8Array.from(nibbles, (_, i) => nibble(bytes, i))
        : Int8Array.from(nibbles, (_, i) => (nibble(bytes, i) << 28) >> 28);
    }
    if (kind !== 'bfloat16') return widen.bits(kind, bytes);
    const halves = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes);
    return widen.bits(
      kind,
      new Uint16Array(halves.buffer, halves.byteOffset, Math.floor(halves.byteLength / 2)),
    );
  },

  /** Widens bit patterns, one element each. */
  bits(kind: Exclude<NarrowDtype, 'uint4' | 'int4'>, patterns: ArrayLike<number>): Float32Array {
    if (kind !== 'bfloat16') return Float32Array.from(patterns, (bits) => fromFloat8(kind, bits));
    const wide = Uint32Array.from(patterns, (bits) => bits << 16);
    return new Float32Array(wide.buffer);
  },
};

function nibble(bytes: Uint8Array, index: number): number {
  return (bytes[index >> 1]! >> (4 * (index & 1))) & 15;
}

function fromFloat8(kind: keyof typeof float8, bits: number): number {
  const { exponent: width, bias, infinity, unsignedZero } = float8[kind];
  const mantissaBits = 7 - width;
  const sign = bits & 128 ? -1 : 1;
  const exponent = (bits >> mantissaBits) & ((1 << width) - 1);
  const mantissa = bits & ((1 << mantissaBits) - 1);
  if (unsignedZero && bits === 128) return NaN;
  const last = (1 << width) - 1;
  if (infinity && exponent === last) return mantissa ? NaN : sign * Infinity;
  if (!infinity && !unsignedZero && (bits & 127) === 127) return NaN;
  const fraction = mantissa / (1 << mantissaBits);
  return exponent === 0
    ? sign * fraction * 2 ** (1 - bias)
    : sign * (1 + fraction) * 2 ** (exponent - bias);
}
