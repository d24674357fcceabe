// Tensor files: NumPy's `.npy` format, so that whatever the pipeline stores opens in one line elsewhere.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

import { allocate, sizeOf, viewAs, type Data, type Dtype, type Tensor } from './tensor.ts';
import { UserError } from './user-error.ts';

/** The array-protocol code of each dtype, without its byte order. */
const codes = {
  float32: 'f4',
  float64: 'f8',
  float16: 'f2',
  int8: 'i1',
  int16: 'i2',
  int32: 'i4',
  int64: 'i8',
  uint8: 'u1',
  uint16: 'u2',
  uint32: 'u4',
  uint64: 'u8',
  bool: 'b1',
} as const satisfies Record<Dtype, string>;

const dtypes = new Map<string, Dtype>(
  Object.entries(codes).map(([dtype, code]) => [code, dtype as Dtype]),
);

const MAGIC = Uint8Array.of(0x93, ...new TextEncoder().encode('NUMPY'));

/** The elements start at a multiple of this, so that they can be read without a copy. */
const ALIGNMENT = 64;

type Header = {
  readonly dtype: Dtype;
  readonly bigEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the elements start. */
  readonly offset: number;
};

/**
 * Reads a `.npy` file of version 1.0, 2.0 or 3.0. Big-endian and column-major files are converted;
 * others are read in place: the tensor shares `bytes` where they are aligned.
 *
 * @param source what messages call the file
 * @throws UserError for a file that is truncated, of another format or of another element type
 */
export function parseNpy(bytes: Uint8Array, source = 'tensor file'): Tensor {
  const { dtype, bigEndian, fortranOrder, shape, offset } = parseHeader(bytes, source);
  const itemSize = Number(codes[dtype].slice(1));
  const expected = offset + sizeOf(shape) * itemSize;
  if (bytes.length !== expected) {
    throw new UserError(
      `${source}: got ${bytes.length} bytes, expected ${expected} for ${dtype} [${shape.join(', ')}]; write it again`,
    );
  }
  const body = bytes.subarray(offset);
  const data = viewAs(dtype, bigEndian ? swapBytes(body, itemSize) : body);
  return { dtype, shape, data: fortranOrder ? toRowMajor(dtype, shape, data) : data };
}

/** Writes a tensor as `.npy` version 1.0, little-endian and row-major, as `numpy.save` does. */
export function formatNpy({ dtype, shape, data }: Tensor): Uint8Array<ArrayBuffer> {
  const code = codes[dtype];
  const descr = `${code.endsWith('1') ? '|' : '<'}${code}`;
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = MAGIC.length + 4;
  const offset = Math.ceil((start + dict.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(offset + data.byteLength);
  bytes.set(MAGIC);
  bytes[MAGIC.length] = 1;
  new DataView(bytes.buffer).setUint16(start - 2, offset - start, true);
  bytes.set(new TextEncoder().encode(`${dict.padEnd(offset - start - 1)}\n`), start);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
  return bytes;
}

function parseHeader(bytes: Uint8Array, source: string): Header {
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new UserError(`${source}: got ${firstBytes(bytes)}, expected a NumPy .npy file`);
  }
  const major = bytes[MAGIC.length]!;
  if (major < 1 || major > 3) {
    throw new UserError(`${source}: got .npy version ${major}, expected 1, 2 or 3`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = major === 1 ? 10 : 12;
  const offset = start + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (offset > bytes.length) {
    throw new UserError(
      `${source}: got ${bytes.length} bytes, expected a header of ${offset}; write it again`,
    );
  }
  const text = new TextDecoder().decode(bytes.subarray(start, offset));
  return { ...parseDict(text, source), offset };
}

/** Reads the header's Python dictionary, which has these three keys in any order. */
function parseDict(text: string, source: string): Omit<Header, 'offset'> {
  const descr = /['"]descr['"]\s*:\s*['"]([<>|=]?)(\w+)['"]/.exec(text);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text);
  const tuple = /['"]shape['"]\s*:\s*\(([\d\sL,]*)\)/.exec(text);
  if (!descr || !order || !tuple) {
    const got = text.trim().slice(0, 60);
    throw new UserError(`${source}: got header ${got}, expected descr, fortran_order and shape`);
  }
  const dtype = dtypes.get(descr[2]!);
  if (!dtype) {
    throw new UserError(
      `${source}: got element type ${descr[1]}${descr[2]}, expected one of ${[...dtypes.keys()].join(', ')}`,
    );
  }
  // Files of Python 2 mark long integers with an L.
  const shape = (tuple[1]!.match(/\d+/g) ?? []).map(Number);
  return { dtype, bigEndian: descr[1] === '>', fortranOrder: order[1] === 'True', shape };
}

function firstBytes(bytes: Uint8Array): string {
  if (bytes.length < 12) return `${bytes.length} bytes`;
  return `a file that starts with ${[...bytes.subarray(0, 6)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}

/** A copy with the bytes of each element reversed. */
function swapBytes(bytes: Uint8Array, itemSize: number): Uint8Array {
  const swapped = new Uint8Array(bytes.length);
  for (let start = 0; start < bytes.length; start += itemSize) {
    for (let i = 0; i < itemSize; i++) swapped[start + i] = bytes[start + itemSize - 1 - i]!;
  }
  return swapped;
}

/** Column-major elements, first axis fastest, put in row-major order. */
function toRowMajor(dtype: Dtype, shape: readonly number[], columnMajor: Data): Data {
  const rowMajor = allocate(dtype, columnMajor.length);
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < rowMajor.length; to++) {
    rowMajor[to] = columnMajor[from]!;
    // count up from the last axis, as an odometer does
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return rowMajor;
}
