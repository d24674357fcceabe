import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answersTo } from '../../../pipeline/analyses/robustness/accuracy.ts';
import { bounded, largestChange } from '../../../pipeline/analyses/robustness/bounded.ts';
import { fgsm } from '../../../pipeline/analyses/robustness/fgsm.ts';
import { lossesOf } from '../../../pipeline/analyses/robustness/loss.ts';
import { changeOnePixel } from '../../../pipeline/analyses/robustness/one-pixel.ts';
import { pgd } from '../../../pipeline/analyses/robustness/pgd.ts';
import { random } from '../../../pipeline/base/random.ts';
import type { RgbImage } from '../../../pipeline/base/rgb-image.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { openResponder, type Responder } from '../../../pipeline/model/responder.ts';
import { noiseImage } from '../../support/images.ts';
import { modelOf } from '../../support/model-of.ts';
import { NetworkBuilder } from '../../support/networks.ts';

const size = 16;
const engine = createOrtEngine({ numThreads: 1 });
const images = Array.from({ length: 5 }, (_, i) => noiseImage(i, size));

let responder: Responder;
let indices: number[];
beforeAll(async () => {
  const n = new NetworkBuilder({ size });
  const x = n.convRelu('second', n.pool('pool', n.convRelu('first', n.image, 8)), 12);
  const logits = n.op('logits', 'Mul', [n.head('head', x, 6), n.b.scalar(8)]);
  const colours = '{ channels: BGR, mean: [.1, .2, .3], std: [.5, .4, .25] }';
  const model = await modelOf(n.build('logits', logits), ['second'], colours);
  responder = openResponder(engine, model, 4);
  indices = await answersTo(responder, images);
});
afterAll(() => responder.dispose());

const lossAt = async (own: readonly RgbImage[], classes: readonly number[]) =>
  (await lossesOf(responder, own, classes)).map(({ loss }) => loss);

describe('the loss', () => {
  test('has the gradient of finite differences, value by value of the image', async () => {
    const image = noiseImage('mild', size);
    const own = { ...image, data: image.data.map((value) => 60 + Math.round(value / 2)) };
    const [found] = await lossesOf(responder, [own], [3]);
    const rng = random('direction');
    const along = Float32Array.from(own.data, () =>
      // few, so that hardly a rectifier opens or closes on the way
      rng.uniform() < 0.03 ? rng.pick([-1, 1]) : 0,
    );
    const moved = (sign: number) => ({
      ...own,
      data: own.data.map((value, i) => value + sign * along[i]!),
    });
    const [above, below] = await lossAt([moved(1), moved(-1)], [3, 3]);
    const slope = found!.gradient.reduce((sum, value, i) => sum + value * along[i]!, 0);
    expect((above! - below!) / 2 / slope).toBeCloseTo(1, 1);
  });

  test('is the same in batches and alone', async () => {
    const all = await lossesOf(responder, images, indices);
    for (const [i, image] of images.entries()) {
      const [alone] = await lossesOf(responder, [image], [indices[i]!]);
      expect(alone!.loss).toBeCloseTo(all[i]!.loss, 5);
      expect(alone!.probabilities[indices[i]!]!).toBeCloseTo(Math.exp(-all[i]!.loss), 5);
    }
  });
});

describe('images that are bounded', () => {
  test('have whole values in range, none further than the bound', () => {
    const original = noiseImage('any', size);
    const rng = random('far');
    const values = Float32Array.from(original.data, (value) => value + 40 * rng.normal());
    const found = bounded(original, values, 3);
    expect(largestChange(original, found)).toBe(3);
    expect(found.data.every((value) => Number.isInteger(value) && value <= 255)).toBe(true);
    expect(bounded(original, original.data, 3)).toEqual(original);
  });
});

describe('FGSM', () => {
  test.each([1, 2.9, 8])(
    'keeps to the bound of %d exactly, and makes the loss larger',
    async (epsilon) => {
      const found = await fgsm(responder, images, indices, { epsilon });
      for (const [i, image] of found.entries()) {
        expect(largestChange(image, images[i]!)).toBe(Math.floor(epsilon));
      }
      const [before, after] = [await lossAt(images, indices), await lossAt(found, indices)];
      after.forEach((loss, i) => expect(loss).toBeGreaterThan(before[i]!));
    },
  );

  test('that is targeted makes its class more probable', async () => {
    const wanted = indices.map((index) => (index + 1) % 6);
    const found = await fgsm(responder, images, wanted, { epsilon: 2, isTargeted: true });
    const [before, after] = [await lossAt(images, wanted), await lossAt(found, wanted)];
    after.forEach((loss, i) => expect(loss).toBeLessThan(before[i]!));
  });

  test('wants a bound of at least one step of 8 bits', async () => {
    await expect(fgsm(responder, images, indices, { epsilon: 0.03 })).rejects.toThrow(
      'epsilon: got 0.03, expected 1…255: the largest change of a value of 0…255, e.g. 8',
    );
  });
});

describe('projected gradient descent', () => {
  test('keeps to the bound, finds more than one step does, and the same again', async () => {
    const attack = () => pgd(responder, images, indices, { epsilon: 4 }, random('start'));
    const found = await attack();
    for (const [i, image] of found.entries()) {
      expect(largestChange(image, images[i]!)).toBeLessThanOrEqual(4);
    }
    const sum = (losses: readonly number[]) => losses.reduce((total, loss) => total + loss, 0);
    const steps = await fgsm(responder, images, indices, { epsilon: 4 });
    expect(sum(await lossAt(found, indices))).toBeGreaterThan(sum(await lossAt(steps, indices)));
    expect(await attack()).toEqual(found);
  });

  test('that is targeted reaches its class', async () => {
    const wanted = indices.map((index) => (index + 2) % 6);
    const options = { epsilon: 64, isTargeted: true, numSteps: 20 };
    const found = await pgd(responder, images, wanted, options, random('start'));
    const answers = await answersTo(responder, found);
    expect(answers.filter((answer, i) => answer === wanted[i]).length).toBeGreaterThanOrEqual(4);
  });
});

describe('the one-pixel attack', () => {
  test('changes as many px as it says, lowers the class, and does the same again', async () => {
    const [image, index] = [images[0]!, indices[0]!];
    const options = { numPixels: 2, populationSize: 12, numGenerations: 5 };
    const attack = () => changeOnePixel(responder, image, index, options, random('evolution'));
    const found = await attack();
    const differing = new Set<number>();
    found.image.data.forEach((value, i) => {
      if (value !== image.data[i]) differing.add(Math.floor(i / 3));
    });
    const named = new Set(found.pixels.map(({ row, col }) => row * size + col));
    expect(differing.size).toBeGreaterThan(0);
    expect([...differing].every((at) => named.has(at))).toBe(true);
    expect(found.pixels).toHaveLength(2);
    expect(found.after).toBeLessThan(found.before);
    const [loss] = await lossAt([found.image], [index]);
    expect(Math.exp(-loss!)).toBeCloseTo(found.after, 5);
    expect(await attack()).toEqual(found);
  });

  test('finds about what trying every px and corner of colour finds', async () => {
    const [image, index] = [images[1]!, indices[1]!];
    const all: RgbImage[] = [];
    for (let at = 0; at < size * size; at++) {
      for (let colour = 0; colour < 8; colour++) {
        const data = Uint8Array.from(image.data);
        for (const c of [0, 1, 2]) data[3 * at + c] = (colour >> c) & 1 ? 255 : 0;
        all.push({ ...image, data });
      }
    }
    const best = Math.exp(
      -Math.max(
        ...(await lossAt(
          all,
          all.map(() => index),
        )),
      ),
    );
    const options = { populationSize: 40, numGenerations: 25 };
    const found = await changeOnePixel(responder, image, index, options, random('evolution'));
    const share = (found.before - found.after) / (found.before - best);
    expect(found.succeeds || share > 0.7).toBe(true);
  });
});
