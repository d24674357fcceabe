import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allocate,
  dtypes,
  sizeOf,
  tensor,
  toNumbers,
  type Dtype,
} from '../../pipeline/base/tensor.ts';
import { UserError } from '../../pipeline/base/user-error.ts';
import { formatNpy, parseNpy } from '../../pipeline/base/npy.ts';

/** A file with a header as given, unpadded: readers must not rely on the padding. */
function npy(version: 1 | 2 | 3, dict: string, body: number[] | Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(`${dict}\n`);
  const length = new Uint8Array(version === 1 ? 2 : 4);
  const view = new DataView(length.buffer);
  if (version === 1) view.setUint16(0, text.length, true);
  else view.setUint32(0, text.length, true);
  return Uint8Array.of(0x93, ...Buffer.from('NUMPY'), version, 0, ...length, ...text, ...body);
}

describe('formatNpy', () => {
  test('writes the bytes numpy.save writes', () => {
    const bytes = formatNpy(tensor('float32', [1, 2], [1, -2]));
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }".padEnd(117) + '\n';
    expect(bytes).toEqual(
      new Uint8Array(
        Buffer.concat([
          Buffer.from([0x93]),
          Buffer.from('NUMPY'),
          Buffer.from([1, 0, 118, 0]),
          Buffer.from(header),
          Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]),
        ]),
      ),
    );
  });

  test('marks one-element shapes, scalars and single bytes as Python does', () => {
    const text = (dtype: Dtype, shape: number[]) =>
      Buffer.from(formatNpy({ dtype, shape, data: allocate(dtype, sizeOf(shape)) })).toString(
        'latin1',
      );
    expect(text('bool', [3])).toContain("'descr': '|b1', 'fortran_order': False, 'shape': (3,)");
    expect(text('int64', [])).toContain("'descr': '<i8', 'fortran_order': False, 'shape': ()");
  });
});

describe('parseNpy', () => {
  test.each(dtypes)('gives back what formatNpy wrote: %s', (dtype) => {
    const bytes = fc.uint8Array({ minLength: 96, maxLength: 96 });
    const shapes = fc.constantFrom([], [1], [0, 3], [4], [2, 3], [1, 2, 3, 2]);
    fc.assert(
      fc.property(bytes, shapes, (noise, shape) => {
        const data = allocate(dtype, sizeOf(shape));
        new Uint8Array(data.buffer).set(noise.subarray(0, data.byteLength));
        const back = parseNpy(formatNpy({ dtype, shape, data }));
        expect(back.dtype).toBe(dtype);
        expect(back.shape).toEqual(shape);
        const { buffer, byteOffset, byteLength } = back.data;
        // bytes, since NaN has many
        expect(Buffer.from(buffer, byteOffset, byteLength)).toEqual(Buffer.from(data.buffer));
      }),
      { numRuns: 30 },
    );
  });

  test('reads bytes that lie at any offset of their buffer', () => {
    const file = formatNpy(tensor('float64', [3], [1, 2, 3]));
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    expect(toNumbers(parseNpy(shifted.subarray(3)))).toEqual([1, 2, 3]);
  });

  test.each([1, 2, 3] as const)('reads headers of version %i.0, keys in any order', (version) => {
    const dict = `{"shape": (2L, 2), 'fortran_order': False, 'descr': "<u2"}`;
    const parsed = parseNpy(npy(version, dict, [1, 0, 2, 0, 0, 1, 4, 0]));
    expect(parsed).toMatchObject({ dtype: 'uint16', shape: [2, 2] });
    expect(toNumbers(parsed)).toEqual([1, 2, 256, 4]);
  });

  test('converts big-endian elements', () => {
    const view = new DataView(new ArrayBuffer(16));
    view.setFloat64(0, 1.5);
    view.setFloat64(8, -1e300);
    const dict = "{'descr': '>f8', 'fortran_order': False, 'shape': (2,), }";
    expect(toNumbers(parseNpy(npy(1, dict, new Uint8Array(view.buffer))))).toEqual([1.5, -1e300]);
  });

  test('converts column-major order', () => {
    // element (i, j, k) of a [2, 3, 2] array lies at i + 2j + 6k and holds 100i + 10j + k
    const body: number[] = [];
    const rowMajor: number[] = [];
    for (let i = 0; i < 2; i++) {
      for (let j = 0; j < 3; j++) {
        for (let k = 0; k < 2; k++) {
          body[i + 2 * j + 6 * k] = 100 * i + 10 * j + k;
          rowMajor.push(100 * i + 10 * j + k);
        }
      }
    }
    const dict = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 2), }";
    expect(toNumbers(parseNpy(npy(1, dict, body)))).toEqual(rowMajor);
  });

  test('keeps 64-bit integers exact', () => {
    const data = BigInt64Array.of(2n ** 62n + 1n, -(2n ** 63n));
    expect(parseNpy(formatNpy({ dtype: 'int64', shape: [2], data })).data).toEqual(data);
  });

  const good = formatNpy(tensor('float32', [4], [1, 2, 3, 4]));
  test.each([
    ['empty', new Uint8Array(), 'a.npy: got 0 bytes, expected a NumPy .npy file'],
    [
      'another format',
      Buffer.from('PK\x03\x04 is a zip file'),
      'a.npy: got a file that starts with 50 4b 03 04 20 69, expected a NumPy .npy file',
    ],
    [
      'cut in the header',
      good.subarray(0, 40),
      'a.npy: got 40 bytes, expected a header of 128; write it again',
    ],
    [
      'cut in the elements',
      good.subarray(0, 130),
      'a.npy: got 130 bytes, expected 144 for float32 [4]; write it again',
    ],
    [
      'too long',
      Uint8Array.of(...good, 0),
      'a.npy: got 145 bytes, expected 144 for float32 [4]; write it again',
    ],
    ['another version', good.with(6, 9), 'a.npy: got .npy version 9, expected 1, 2 or 3'],
    [
      'another element type',
      npy(1, "{'descr': '<c8', 'fortran_order': False, 'shape': (), }", []),
      'a.npy: got element type <c8, expected one of f4, f8, f2, i1, i2, i4, i8, u1, u2, u4, u8, b1',
    ],
    [
      'a record type',
      npy(1, "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': ()}", []),
      "a.npy: got header {'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (, expected descr, fortran_order and shape",
    ],
  ])('refuses a file in one line: %s', (_, bytes, message) => {
    expect(() => parseNpy(bytes, 'a.npy')).toThrow(new UserError(message));
  });
});
