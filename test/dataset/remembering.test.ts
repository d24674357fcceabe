// What is remembered of a data set: the images asked for last, and no errors.

import { expect, test } from 'vitest';
import { UnreadableImage, type Dataset } from '../../pipeline/dataset/dataset.ts';
import { remembering } from '../../pipeline/dataset/remembering.ts';

const fit = { resize: 2, crop: [2, 2] } as const;
const sizeBytes = 12;

/** Images of 12 bytes, and which of them were read; the one at index 9 cannot be the first time. */
function counted() {
  const reads: number[] = [];
  const dataset: Dataset = {
    name: 'counted',
    classes: [],
    images: [],
    fingerprint: '',
    read: async (index) => {
      reads.push(index);
      if (index === 9 && reads.filter((each) => each === 9).length === 1) {
        throw new UnreadableImage('torn');
      }
      return { width: 2, height: 2, data: new Uint8Array(sizeBytes).fill(index) };
    },
  };
  return { dataset, reads };
}

test('an image is read once while it is remembered, also when asked for twice at a time', async () => {
  const { dataset, reads } = counted();
  const known = remembering(dataset, 3 * sizeBytes);
  const [first, second] = await Promise.all([known.read(4, fit), known.read(4, fit)]);
  expect(first.data).toEqual(new Uint8Array(sizeBytes).fill(4));
  expect(second).toBe(first);
  expect(await known.read(4, fit)).toBe(first);
  expect(reads).toEqual([4]);
});

test('another fit is another image', async () => {
  const { dataset, reads } = counted();
  const known = remembering(dataset, 3 * sizeBytes);
  await known.read(4, fit);
  await known.read(4, { ...fit, crop: [1, 1] });
  expect(reads).toEqual([4, 4]);
});

test('those asked for longest ago are forgotten', async () => {
  const { dataset, reads } = counted();
  const known = remembering(dataset, 3 * sizeBytes);
  for (const index of [1, 2, 3, 1, 4]) await known.read(index, fit);
  expect(reads).toEqual([1, 2, 3, 4]);
  for (const index of [1, 3, 4]) await known.read(index, fit);
  expect(reads).toEqual([1, 2, 3, 4]);
  await known.read(2, fit);
  expect(reads).toEqual([1, 2, 3, 4, 2]);
});

test('one that is larger than all that may be kept is read each time', async () => {
  const { dataset, reads } = counted();
  const known = remembering(dataset, sizeBytes - 1);
  await known.read(1, fit);
  await known.read(1, fit);
  expect(reads).toEqual([1, 1]);
});

test('an image that could not be read is tried again', async () => {
  const { dataset, reads } = counted();
  const known = remembering(dataset, 3 * sizeBytes);
  await expect(known.read(9, fit)).rejects.toThrow('torn');
  expect((await known.read(9, fit)).data[0]).toBe(9);
  expect(reads).toEqual([9, 9]);
});
