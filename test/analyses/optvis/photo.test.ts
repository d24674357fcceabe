import { expect, test } from 'vitest';
import { float32 } from '../../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { Builder } from '../../../pipeline/graph/builder.ts';
import { preprocess } from '../../../pipeline/model/preprocess.ts';
import { photoOf, resizedPhoto } from '../../../pipeline/analyses/optvis/photo.ts';
import { photoActivations } from '../../../pipeline/analyses/optvis/photo-activations.ts';
import { subjectOf } from '../../../pipeline/analyses/optvis/subject.ts';
import { noiseImage } from '../../support/images.ts';
import { modelOf } from '../../support/model-of.ts';
import { NetworkBuilder } from '../../support/networks.ts';

const engine = createOrtEngine({ numThreads: 1 });

function network(numChannels: number, card: string) {
  const n = new NetworkBuilder({ size: 16, numChannels });
  return modelOf(n.build(n.convRelu('map', n.image, 4, { stride: 2 })), ['map'], card);
}

test.each([
  ['RGB', 3, '{ scale: 0.02, mean: [1, 2, 3], std: [0.5, 1, 2] }'],
  ['BGR', 3, '{ channels: BGR, scale: 1, mean: [104, 117, 123], std: 1 }'],
  ['grey', 1, '{ channels: grey, mean: 0.5, std: 0.2 }'],
])('a photo of %s is fed as the image it is of', async (_, numChannels, card) => {
  const model = await network(numChannels, card);
  const { preprocessing, input } = model.card;
  const image = noiseImage('photo', 16);
  const { values } = photoOf(image, preprocessing);
  const b = new Builder();
  const picture = b.input('picture', 'float32', [1, numChannels, 16, 16]);
  const fed = subjectOf(model, 'map', { height: 16, width: 16 }).preprocess(b, picture);
  const program = await engine.load(b.build({ fed }));
  const results = await program.run({ picture: float32([1, numChannels, 16, 16], values) });
  await program.dispose();
  const expected = preprocess([image], preprocessing, input.layout).data as Float32Array;
  const largest = Math.max(...expected.map(Math.abs));
  // luminance is rounded to bytes
  const tolerance = numChannels === 1 ? 0.01 : 1e-5;
  expected.forEach((value, i) => {
    const own = (results['fed']!.data as Float32Array)[i]!;
    expect(Math.abs(own - value)).toBeLessThan(tolerance * largest);
  });
});

test('bands keep their values', () => {
  const bands = Float32Array.of(0, 10, 20, 30, 40, 50, 60, 70);
  const image = { width: 2, height: 1, data: new Uint8Array(6), bands };
  const shown = { count: 4, shown: [0, 1, 2], range: [0, 100] } as const;
  const { values } = photoOf(image, { channels: 'bands', bands: shown });
  expect([...values].map((value) => Math.round(100 * value))).toEqual([
    0, 40, 10, 50, 20, 60, 30, 70,
  ]);
});

test('a smaller photo has the same mean in each channel', () => {
  const photo = photoOf(noiseImage('mean', 16), { channels: 'RGB' });
  const small = resizedPhoto(photo, { height: 8, width: 4 });
  expect(small.values).toHaveLength(3 * 32);
  const mean = (values: Float32Array) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  for (let channel = 0; channel < 3; channel++) {
    const own = small.values.subarray(channel * 32, (channel + 1) * 32);
    const whole = photo.values.subarray(channel * 256, (channel + 1) * 256);
    expect(mean(own)).toBeCloseTo(mean(whole), 1);
  }
});

test('activations are those at the size of pictures', async () => {
  const model = await network(3, '{ mean: 0, std: 1 }');
  const photos = ['a', 'b'].map((seed) => photoOf(noiseImage(seed, 16), { channels: 'RGB' }));
  const subject = subjectOf(model, 'map', { height: 16, width: 16 });
  const of = (size: number) =>
    photoActivations(engine, subject, 'map', photos, { height: size, width: size });
  const [whole, half] = [await of(16), await of(8)];
  expect(whole.map(({ length }) => length)).toEqual([4 * 64, 4 * 64]);
  expect(half.map(({ length }) => length)).toEqual([4 * 16, 4 * 16]);
  expect(whole[0]).not.toEqual(whole[1]);
  const bound = { ...subject, fixedSize: { height: 16, width: 16 } };
  const size = { height: 8, width: 8 };
  expect(await photoActivations(engine, bound, 'map', photos, size)).toEqual(whole);
});
