import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random, type Random } from '../../pipeline/base/random.ts';
import { float32, sizeOf } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { float, int, ints, string } from '../../pipeline/graph/attributes.ts';
import { Builder } from '../../pipeline/graph/builder.ts';
import { boxOf, type Box } from '../../pipeline/graph/fields/field.ts';
import { gradient, gradientName, SEED } from '../../pipeline/graph/gradient.ts';
import { getField, receptiveFields } from '../../pipeline/graph/receptive-field.ts';
import { specialise } from '../../pipeline/graph/replay.ts';
import { decodeModel } from '../../pipeline/onnx/decode.ts';
import { sharedData } from '../support/shared-data.ts';

type ConvOptions = {
  numOut?: number;
  kernel: readonly [number, number];
  stride?: readonly [number, number];
  dilation?: readonly [number, number];
  pads?: readonly [number, number, number, number];
  group?: number;
};

const rng = random('receptive fields');

/** Positive weights: nothing cancels, no ReLU closes, so that the gradient reaches all that is connected. */
function weights(b: Builder, shape: readonly number[], chance: Random = rng): string {
  return b.constant(
    float32(
      shape,
      Float32Array.from({ length: sizeOf(shape) }, () => chance.uniform(0.1, 1)),
    ),
  );
}

function conv(b: Builder, x: string, options: ConvOptions, chance: Random = rng): string {
  const { kernel, stride = [1, 1], dilation = [1, 1], pads = [0, 0, 0, 0], group = 1 } = options;
  const numIn = b.shape(x)[1]!;
  const { numOut = numIn } = options;
  return b.op('Conv', [x, weights(b, [numOut, numIn / group, ...kernel], chance)], {
    strides: ints(...stride),
    dilations: ints(...dilation),
    pads: ints(...pads),
    group: int(group),
  });
}

/** Runs of the fields of `y` over an image [1, 3, size, size]. */
function fieldsOf(build: (b: Builder, image: string) => string, size = 32) {
  const b = new Builder();
  const y = build(b, b.input('image', 'float32', [1, 3, size, size]));
  return { b, y, runs: receptiveFields(b, 'image').get(y)! };
}

describe('by hand', () => {
  test('convolutions and poolings in a row', () => {
    const { runs } = fieldsOf((b, image) => {
      const first = conv(b, image, {
        numOut: 4,
        kernel: [7, 5],
        stride: [2, 1],
        pads: [3, 2, 3, 2],
      });
      const pooled = b.op('MaxPool', [b.op('Relu', [first])], {
        kernel_shape: ints(3, 3),
        strides: ints(2, 2),
        ceil_mode: int(1),
      });
      return conv(b, pooled, { kernel: [3, 3], dilation: [2, 1], pads: [0, 1, 4, 1] });
    });
    // rows: 7 + 2·2 = 11, then + 4·4 = 27; cols: 5 + 2 = 7, then + 2·2 = 11
    expect(runs).toEqual([
      {
        start: 0,
        end: 4,
        field: {
          rows: { size: 27, stride: 4, start: -3 },
          cols: { size: 11, stride: 2, start: -4 },
        },
      },
    ]);
  });

  test('a channel of a concatenation has the field of its own branch', () => {
    const { runs } = fieldsOf((b, image) =>
      b.concat(
        [
          conv(b, image, { numOut: 2, kernel: [1, 1] }),
          conv(b, image, { numOut: 5, kernel: [3, 3], pads: [1, 1, 1, 1] }),
          image,
        ],
        1,
      ),
    );
    expect(runs.map(({ start, end, field }) => [start, end, field.rows.size])).toEqual([
      [0, 2, 1],
      [2, 7, 3],
      [7, 10, 1],
    ]);
  });

  test('depthwise convolutions keep branches apart, dense ones join them', () => {
    const branches = (b: Builder, image: string) =>
      b.concat([image, conv(b, image, { kernel: [5, 5], pads: [2, 2, 2, 2] })], 1);
    const same = [1, 1, 1, 1] as const;
    const sizes = (group: number, numOut: number) =>
      fieldsOf((b, image) =>
        conv(b, branches(b, image), { numOut, kernel: [3, 3], pads: same, group }),
      ).runs.map(({ start, end, field }) => [start, end, field.cols.size]);
    expect(sizes(6, 12)).toEqual([
      [0, 6, 3],
      [6, 12, 7],
    ]);
    expect(sizes(2, 4)).toEqual([
      [0, 2, 3],
      [2, 4, 7],
    ]);
    expect(sizes(1, 4)).toEqual([[0, 4, 7]]);
  });

  test('a kernel of zeros does not look', () => {
    const { runs } = fieldsOf((b, image) => {
      const wide = conv(b, image, { numOut: 1, kernel: [3, 3], pads: [1, 1, 1, 1] });
      const kernels = float32([2, 4, 1, 1], Float32Array.of(1, 1, 1, 0, 0, 0, 0, 1));
      return b.op('Conv', [b.concat([image, wide], 1), b.constant(kernels)]);
    });
    expect(runs.map(({ field }) => field.rows.size)).toEqual([1, 3]);
  });

  test('channels are followed through splits, shuffles and gathers', () => {
    const { runs } = fieldsOf((b, image) => {
      const wide = conv(b, image, { kernel: [3, 3], pads: [1, 1, 1, 1] });
      const both = b.concat([image, wide], 1);
      const grouped = b.reshape(both, [1, 2, 3, 32, 32]);
      const shuffled = b.reshape(b.transpose(grouped, 0, 2, 1, 3, 4), [1, 6, 32, 32]);
      const some = b.op('Gather', [shuffled, b.indices([5, 1, 0, 2])], { axis: int(1) });
      return b.slice(some, [1], [1], [4]);
    });
    expect(runs.map(({ end, field }) => [end, field.rows.size])).toEqual([
      [1, 3],
      [3, 1],
    ]);
  });

  test('a sum sees what either summand sees, shifted or not', () => {
    const { runs } = fieldsOf((b, image) => {
      const shifted = b.pad(b.slice(image, [2], [3], [32]), [0, 0, 0, 0], [0, 0, 3, 0]);
      return b.add(image, shifted);
    });
    expect(runs[0]!.field.rows).toEqual({ size: 4, stride: 1, start: 0 });
    expect(runs[0]!.field.cols).toEqual({ size: 1, stride: 1, start: 0 });
  });

  test('what is pooled over all positions depends on the whole image', () => {
    const whole = { top: 0, left: 0, bottom: 32, right: 32 };
    for (const build of [
      (b: Builder, image: string) => b.op('GlobalAveragePool', [image]),
      (b: Builder, image: string) => b.mean(image, [2, 3]),
      (b: Builder, image: string) => b.mul(image, b.op('GlobalAveragePool', [image])),
      (b: Builder, image: string) => b.reshape(image, [1, -1]),
      // rows of another length
      (b: Builder, image: string) => b.reshape(image, [1, 3, 16, 64]),
      (b: Builder, image: string) => b.reshape(image, [1, 3, 64, 16]),
      (b: Builder, image: string) => b.op('Softmax', [b.reshape(image, [1, 3, 1024])]),
    ]) {
      const { runs } = fieldsOf(build);
      expect(boxOf(runs[0]!.field, 0, 0, [32, 32])).toEqual(whole);
    }
  });

  test('a constant channel depends on nothing', () => {
    const { runs } = fieldsOf((b, image) => b.concat([image, weights(b, [1, 1, 32, 32])], 1));
    expect(boxOf(getField(runs, 3), 5, 5, [32, 32])).toEqual({
      top: 0,
      left: 0,
      bottom: 0,
      right: 0,
    });
  });

  test('channels may stand last', () => {
    const b = new Builder();
    const image = b.input('image', 'float32', [1, 8, 8, 3]);
    const y = conv(b, b.transpose(image, 0, 3, 1, 2), { kernel: [3, 3] });
    const last = b.matmul(b.transpose(y, 0, 2, 3, 1), weights(b, [3, 7]));
    const fields = receptiveFields(b, 'image', 'NHWC');
    expect(fields.get(last)!.map(({ end, field }) => [end, field.rows.size])).toEqual([[7, 3]]);
  });
});

test('a box is clipped to the input', () => {
  const field = {
    rows: { size: 7, stride: 4, start: -3 },
    cols: { size: Infinity, stride: 0, start: 0 },
  };
  expect(boxOf(field, 0, 2, [10, 20])).toEqual({ top: 0, left: 0, bottom: 4, right: 20 });
  expect(boxOf(field, 2, 2, [10, 20])).toEqual({ top: 5, left: 0, bottom: 10, right: 20 });
  expect(boxOf(field, 4, 2, [10, 20])).toEqual({ top: 10, left: 0, bottom: 10, right: 20 });
});

const engine = createOrtEngine({ numThreads: 1 });

/** The smallest box that holds every px the gradient of one position reaches. */
async function supportOf(
  b: Builder,
  y: string,
  [channel, row, col]: readonly [number, number, number],
  size: number,
): Promise<Box> {
  const program = await engine.load(gradient(b.build({ y }), { of: 'y', wrt: ['image'] }));
  const shape = b.shape(y);
  const seed = new Float32Array(sizeOf(shape));
  seed[(channel * shape[2]! + row) * shape[3]! + col] = 1;
  const chance = random('image');
  const image = Float32Array.from({ length: 3 * size * size }, () => chance.uniform(0.5, 1));
  const results = await program.run({
    image: float32([1, 3, size, size], image),
    [SEED]: float32(shape, seed),
  });
  await program.dispose();
  const grad = results[gradientName('image')]!.data as Float32Array;
  const box = { top: size, left: size, bottom: 0, right: 0 };
  grad.forEach((value, i) => {
    if (value === 0) return;
    const [r, c] = [Math.floor(i / size) % size, i % size];
    box.top = Math.min(box.top, r);
    box.left = Math.min(box.left, c);
    box.bottom = Math.max(box.bottom, r + 1);
    box.right = Math.max(box.right, c + 1);
  });
  return box;
}

const side = (low: number, high: number) =>
  fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }));

/** One layer after another; each takes what came before. */
const step = fc.oneof(
  fc.record({
    op: fc.constant('conv' as const),
    kernel: side(1, 4),
    stride: side(1, 2),
    dilation: side(1, 2),
    pads: fc.tuple(
      ...([0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 2 })) as [
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
      ]),
    ),
    isDepthwise: fc.boolean(),
  }),
  fc.record({
    op: fc.constant('average' as const),
    kernel: side(2, 3),
    stride: side(1, 2),
    isCeil: fc.boolean(),
  }),
  fc.record({ op: fc.constant('branches' as const), kernel: side(1, 2), isSum: fc.boolean() }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function appendStep(b: Builder, x: string, layer: Step, chance: Random): string {
  if (layer.op === 'conv') {
    const { isDepthwise, ...options } = layer;
    const numIn = b.shape(x)[1]!;
    return conv(b, x, { ...options, numOut: numIn, group: isDepthwise ? numIn : 1 }, chance);
  }
  if (layer.op === 'average') {
    return b.op('AveragePool', [x], {
      kernel_shape: ints(...layer.kernel),
      strides: ints(...layer.stride),
      ceil_mode: int(Number(layer.isCeil)),
    });
  }
  const [height, width] = layer.kernel.map((n) => n - 1) as [number, number];
  const kernel = [2 * height + 1, 2 * width + 1] as const;
  const wide = conv(b, x, { kernel, pads: [height, width, height, width] }, chance);
  return layer.isSum ? b.add(x, wide) : b.concat([x, wide], 1);
}

test('the gradient of random networks reaches exactly the box', async () => {
  const size = 24;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 1e9 }),
      async (steps, seed) => {
        const chance = random(seed);
        const b = new Builder();
        const image = b.input('image', 'float32', [1, 3, size, size]);
        let y = image;
        for (const layer of steps) {
          // windows must fit
          if (Math.min(...b.shape(y).slice(2)) < 8) break;
          y = appendStep(b, y, layer, chance);
        }
        const [, numChannels, height, width] = b.shape(y) as [number, number, number, number];
        const place = [
          chance.integer(numChannels),
          chance.integer(height),
          chance.integer(width),
        ] as const;
        const field = getField(receptiveFields(b, 'image').get(y)!, place[0]);
        const box = boxOf(field, place[1], place[2], [size, size]);
        const support = await supportOf(b, y, place, size);
        const isEmpty = support.top >= support.bottom;
        // where both occur, the taps at an end of the box may all lie in padding, or beyond the last px
        const hasPads = steps.some((layer) => layer.op !== 'average' || layer.isCeil);
        const hasGaps = steps.some(
          (layer) =>
            layer.op !== 'branches' &&
            [...layer.stride, ...('dilation' in layer ? layer.dilation : [])].some((n) => n > 1),
        );
        if (isEmpty) return;
        expect(support.top).toBeGreaterThanOrEqual(box.top);
        expect(support.left).toBeGreaterThanOrEqual(box.left);
        expect(support.bottom).toBeLessThanOrEqual(box.bottom);
        expect(support.right).toBeLessThanOrEqual(box.right);
        expect(hasGaps && hasPads ? box : support).toEqual(box);
      },
    ),
    { numRuns: 40 },
  );
});

/** Twelve channels, made of fields of two sizes. */
function spread(b: Builder, x: string): string {
  const wide = conv(b, x, { numOut: 6, kernel: [3, 3], pads: [1, 1, 1, 1] });
  return b.concat([conv(b, x, { numOut: 6, kernel: [1, 1] }), wide], 1);
}

describe('within the box, where taps leave px out', () => {
  test.each([
    [
      'a transposed convolution',
      (b: Builder, x: string) =>
        b.op('ConvTranspose', [x, weights(b, [3, 2, 4, 3])], {
          strides: ints(2, 3),
          pads: ints(1, 0, 1, 1),
        }),
    ],
    [
      'a linear resize',
      (b: Builder, x: string) =>
        b.op('Resize', [x, '', b.constant(float32([4], Float32Array.of(1, 1, 1.5, 2)))], {
          mode: string('linear'),
        }),
    ],
    [
      'a nearest resize',
      (b: Builder, x: string) =>
        b.op('Resize', [x, '', b.constant(float32([4], Float32Array.of(1, 1, 0.5, 2)))], {
          mode: string('nearest'),
          coordinate_transformation_mode: string('asymmetric'),
          nearest_mode: string('floor'),
        }),
    ],
    [
      'a reflected pad',
      (b: Builder, x: string) =>
        b.append('Pad', [x, b.indices([0, 0, 2, 1, 0, 0, 2, 3])], { mode: string('reflect') }, [
          '',
        ])[0]!,
    ],
    [
      'channels spread over space',
      (b: Builder, x: string) => b.op('DepthToSpace', [spread(b, x)], { blocksize: int(2) }),
    ],
    [
      'the same written out',
      (b: Builder, x: string) => {
        const [, , h, w] = b.shape(x) as [number, number, number, number];
        const opened = b.reshape(spread(b, x), [1, 3, 2, 2, h, w]);
        return b.reshape(b.transpose(opened, 0, 1, 4, 2, 5, 3), [1, 3, 2 * h, 2 * w]);
      },
    ],
    [
      'space gathered into channels',
      (b: Builder, x: string) => b.op('SpaceToDepth', [x], { blocksize: int(2) }),
    ],
    [
      'blocks that are taken apart and put together',
      (b: Builder, x: string) => {
        const parts = b.transpose(b.reshape(x, [1, 3, 3, 2, 3, 2]), 0, 2, 4, 1, 3, 5);
        return b.reshape(b.transpose(parts, 0, 3, 1, 4, 2, 5), b.shape(x));
      },
    ],
    [
      'quantized values',
      (b: Builder, x: string) => {
        const parameters = [b.scalar(0.01), b.scalar(3, 'uint8')];
        const rounded = b.op('QuantizeLinear', [x, ...parameters]);
        return b.op('DequantizeLinear', [rounded, ...parameters]);
      },
    ],
    [
      'neighbouring channels pooled as depth',
      (b: Builder, x: string) => {
        const [, , h, w] = b.shape(x) as [number, number, number, number];
        const pooled = b.op('AveragePool', [b.reshape(x, [1, 1, 3, h, w])], {
          kernel_shape: ints(3, 1, 2),
          pads: ints(1, 0, 0, 1, 0, 0),
        });
        return b.reshape(pooled, [1, 3, h, w - 1]);
      },
    ],
    [
      'normalized neighbouring channels',
      (b: Builder, x: string) =>
        b.append('LRN', [x], { size: int(3), alpha: float(0.9) }, [''])[0]!,
    ],
  ])('%s', async (_, build) => {
    const size = 12;
    const b = new Builder();
    const image = b.input('image', 'float32', [1, 3, size, size]);
    const y = build(b, conv(b, image, { kernel: [3, 3], stride: [2, 2], pads: [1, 1, 1, 1] }));
    const field = getField(receptiveFields(b, 'image').get(y)!, 1);
    const [, , height, width] = b.shape(y) as [number, number, number, number];
    for (const [row, col] of [
      [0, 0],
      [1, 2],
      [height - 1, width - 1],
      [height >> 1, width >> 1],
    ] as const) {
      const box = boxOf(field, row, col, [size, size]);
      const support = await supportOf(b, y, [1, row, col], size);
      if (support.top >= support.bottom) continue;
      expect(support.top).toBeGreaterThanOrEqual(box.top);
      expect(support.left).toBeGreaterThanOrEqual(box.left);
      expect(support.bottom).toBeLessThanOrEqual(box.bottom);
      expect(support.right).toBeLessThanOrEqual(box.right);
      // and not much larger: one position of the map below, or the reflected margin
      expect(box.bottom - box.top - (support.bottom - support.top)).toBeLessThanOrEqual(10);
    }
  });
});

const reference = sharedData('reference', 'examples-googlenet.json');
const googlenet = sharedData('models', 'googlenet_bvlc.onnx');

test.skipIf(!reference || !googlenet)('GoogLeNet as PyTorch sees it', () => {
  const { units } = JSON.parse(readFileSync(reference!, 'utf8')) as {
    units: Record<string, { row: number; col: number; rf_structural: number[] }[]>;
  };
  const { b, names } = specialise(decodeModel(readFileSync(googlenet!)));
  const fields = receptiveFields(b, 'input');
  for (const [unit, examples] of Object.entries(units)) {
    const [layer, channel] = unit.split(':') as [string, string];
    const field = getField(fields.get(names.get(layer)!)!, Number(channel));
    for (const { row, col, rf_structural: expected } of examples) {
      const { top, left, bottom, right } = boxOf(field, row, col, [224, 224]);
      expect([top, left, bottom, right]).toEqual(expected);
    }
  }
});
