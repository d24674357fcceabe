import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toNumbers } from '../../pipeline/base/tensor.ts';
import {
  numPictureChannels,
  pictureFormulas,
  preprocess,
} from '../../pipeline/model/preprocess.ts';

const identity = { channels: 'RGB', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const;

/** 2 rows, 1 column. */
const image = { width: 1, height: 2, data: Uint8Array.of(10, 20, 30, 40, 50, 60) };

describe('preprocess', () => {
  test('puts channels and axes in the order of the model', () => {
    const nchw = preprocess([image], identity, 'NCHW');
    expect(nchw.shape).toEqual([1, 3, 2, 1]);
    expect(toNumbers(nchw)).toEqual([10, 40, 20, 50, 30, 60]);
    const nhwc = preprocess([image], identity, 'NHWC');
    expect(nhwc.shape).toEqual([1, 2, 1, 3]);
    expect(toNumbers(nhwc)).toEqual([10, 20, 30, 40, 50, 60]);
    expect(toNumbers(preprocess([image], { ...identity, channels: 'BGR' }, 'NCHW'))).toEqual([
      30, 60, 20, 50, 10, 40,
    ]);
  });

  test('mean and std stand in the order of the channels of the input', () => {
    const bgr = { channels: 'BGR', scale: 1, mean: [30, 20, 10], std: [3, 2, 1] } as const;
    expect(toNumbers(preprocess([image], bgr, 'NHWC'))).toEqual([0, 0, 0, 10, 15, 30]);
  });

  test('takes luminance for grey', () => {
    const grey = { channels: 'grey', scale: 1 / 255, mean: [0.5], std: [0.5] } as const;
    const colours = { width: 3, height: 1, data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255) };
    const { shape, data } = preprocess([colours], grey, 'NCHW');
    expect(shape).toEqual([1, 1, 1, 3]);
    for (const [i, luminance] of [0.299, 0.587, 0.114].entries()) {
      expect(data[i]).toBeCloseTo(2 * luminance - 1, 6);
    }
  });

  test.each([
    ['torchvision', 1 / 255, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225], -2.1179, 2.64],
    ['−1…1', 1 / 255, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5], -1, 1],
    ['Caffe', 1, [123, 117, 104], [1, 1, 1], -123, 151],
  ])('black to white spans the range of the convention: %s', (_, scale, mean, std, low, high) => {
    const ends = { width: 2, height: 1, data: Uint8Array.of(0, 0, 0, 255, 255, 255) };
    const values = toNumbers(preprocess([ends], { channels: 'RGB', scale, mean, std }, 'NCHW'));
    expect(Math.min(...values)).toBeCloseTo(low, 4);
    expect(Math.max(...values)).toBeCloseTo(high, 4);
  });

  test('is the formula, element by element', () => {
    const constant = fc.double({ min: -2, max: 2, noNaN: true });
    const positive = fc.double({ min: 0.1, max: 3, noNaN: true });
    const triple = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 3, maxLength: 3 });
    const pixels = fc.uint8Array({ minLength: 2 * 2 * 3 * 3, maxLength: 2 * 2 * 3 * 3 });
    fc.assert(
      fc.property(
        pixels,
        positive,
        triple(constant),
        triple(positive),
        (data, scale, mean, std) => {
          const images = [data.subarray(0, 18), data.subarray(18)].map((part) => ({
            width: 3,
            height: 2,
            data: part,
          }));
          const x = preprocess(images, { channels: 'RGB', scale, mean, std }, 'NCHW').data;
          for (let n = 0; n < 2; n++) {
            for (let c = 0; c < 3; c++) {
              for (let i = 0; i < 6; i++) {
                const value = (images[n]!.data[3 * i + c]! * scale - mean[c]!) / std[c]!;
                const got = Number(x[(n * 3 + c) * 6 + i]);
                expect(Math.abs(got - value)).toBeLessThanOrEqual(1e-6 * Math.abs(value) + 1e-5);
              }
            }
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('refuses images of two sizes', () => {
    const wide = { width: 2, height: 1, data: image.data };
    expect(() => preprocess([image, wide], identity, 'NCHW')).toThrow(
      'images: got 2×1 px, expected 1×2 as the first',
    );
  });
});

describe('bands', () => {
  const bands = { count: 4, shown: [2, 1, 0], range: [1000, 3000] } as const;
  const own = {
    channels: 'bands',
    scale: 0.001,
    mean: [1, 1, 1, 2],
    std: [1, 1, 2, 1],
    bands,
  } as const;
  const stored = { ...image, bands: Float32Array.of(1000, 1500, 2000, 2500, 0, 1, 2, 3000) };

  test('are taken as they are stored', () => {
    const nhwc = preprocess([stored], own, 'NHWC');
    expect(nhwc.shape).toEqual([1, 2, 1, 4]);
    const wanted = [0, 0.5, 0.5, 0.5, -1, -0.999, -0.499, 1];
    toNumbers(nhwc).forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 5));
    const nchw = toNumbers(preprocess([stored], own, 'NCHW'));
    expect(nchw).toEqual([0, 4, 1, 5, 2, 6, 3, 7].map((i) => toNumbers(nhwc)[i]));
  });

  test('are missed in images of colours', () => {
    expect(() => preprocess([image], own, 'NCHW')).toThrow(
      'data set: got images of colours, expected 4 bands, which the model takes',
    );
  });
});

/** What a made picture of one px becomes. */
function made(colours: Parameters<typeof pictureFormulas>[0], pixel: readonly number[]): number[] {
  return pictureFormulas(colours).map(({ weights, offset }) =>
    weights.reduce((sum, weight, i) => sum + weight * pixel[i]!, -offset),
  );
}

test.each<[string, Parameters<typeof pictureFormulas>[0], number[], Uint8Array, Float32Array?]>([
  [
    'BGR',
    { channels: 'BGR', scale: 1 / 127.5, mean: [1, 2, 3], std: [1, 2, 4] },
    [0.2, 0.4, 0.8],
    Uint8Array.of(51, 102, 204),
  ],
  [
    'grey',
    { channels: 'grey', scale: 1 / 255, mean: [0.3], std: [0.2] },
    [0.6],
    Uint8Array.of(153, 153, 153),
  ],
  [
    'bands',
    {
      channels: 'bands',
      scale: 0.01,
      mean: [5, 6],
      std: [2, 3],
      bands: { count: 2, shown: [0, 0, 1], range: [100, 600] },
    },
    [0.5, 1],
    new Uint8Array(3),
    Float32Array.of(350, 600),
  ],
])(
  'a made picture is taken as an image of the same values: %s',
  (_, colours, pixel, data, bands) => {
    expect(numPictureChannels(colours)).toBe(pixel.length);
    const px = { width: 1, height: 1, data, ...(bands && { bands }) };
    const wanted = toNumbers(preprocess([px], colours, 'NCHW'));
    made(colours, pixel).forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 4));
  },
);
