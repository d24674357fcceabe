// Batches keep the order, pass over what is unreadable and never run far ahead.

import { expect, test } from 'vitest';
import { readBatches } from '../../pipeline/dataset/batches.ts';
import { UnreadableImage, type Dataset } from '../../pipeline/dataset/dataset.ts';

const fit = { resize: 1, crop: [1, 1] } as const;

/** A data set of one-pixel images that counts its reads; image i is the pixel (i, i, i). */
function counted(numImages: number, fail: (index: number) => Error | undefined = () => undefined) {
  const reads = { begun: 0, running: 0, mostRunning: 0 };
  const dataset: Dataset = {
    name: 'counted',
    classes: [],
    images: Array.from({ length: numImages }, (_, i) => ({ id: `${i}.png` })),
    fingerprint: '',
    read: async (index) => {
      reads.begun++;
      reads.mostRunning = Math.max(reads.mostRunning, ++reads.running);
      // Later images are ready sooner.
      await new Promise((done) => setTimeout(done, index % 2 === 0 ? 4 : 1));
      reads.running--;
      const error = fail(index);
      if (error) throw error;
      return { width: 1, height: 1, data: Uint8Array.of(index, index, index) };
    },
  };
  return { dataset, reads };
}

test('every image comes once, in order, in batches of the asked size', async () => {
  const { batches } = readBatches(counted(11).dataset, { fit, batchSize: 4 });
  const seen = [];
  for await (const batch of batches) {
    for (const { index, image } of batch) expect(image.data[0]).toBe(index);
    seen.push(batch.map(({ index }) => index));
  }
  expect(seen).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9, 10],
  ]);
});

test('chosen images come in the chosen order', async () => {
  const { batches } = readBatches(counted(9).dataset, { fit, batchSize: 2, indices: [7, 1, 4] });
  const seen = [];
  for await (const batch of batches) seen.push(batch.map(({ index }) => index));
  expect(seen).toEqual([[7, 1], [4]]);
});

test('unreadable images are listed and batches stay full', async () => {
  const { dataset } = counted(7, (i) =>
    i % 3 === 1 ? new UnreadableImage(`bad ${i}`) : undefined,
  );
  const { batches, skipped } = readBatches(dataset, { fit, batchSize: 2 });
  const sizes = [];
  for await (const batch of batches) sizes.push(batch.length);
  expect(sizes).toEqual([2, 2, 1]);
  expect(skipped).toEqual([
    { image: '1.png', reason: 'bad 1' },
    { image: '4.png', reason: 'bad 4' },
  ]);
});

test('other errors end the stream, after what came before them', async () => {
  const { dataset } = counted(6, (i) => (i === 2 ? new Error('disk') : undefined));
  const { batches } = readBatches(dataset, { fit, batchSize: 1 });
  const seen: number[] = [];
  const consume = async () => {
    for await (const batch of batches) seen.push(batch[0]!.index);
  };
  await expect(consume()).rejects.toThrow('disk');
  expect(seen).toEqual([0, 1]);
});

test('several images are read at once, but only a few ahead of what was taken', async () => {
  const { dataset, reads } = counted(60);
  const { batches } = readBatches(dataset, { fit, batchSize: 3, readAhead: 5 });
  let taken = 0;
  for await (const batch of batches) {
    taken += batch.length;
    expect(reads.begun).toBeLessThanOrEqual(taken + 5);
    await new Promise((done) => setTimeout(done, 3));
  }
  expect(reads.mostRunning).toBe(5);
  expect(taken).toBe(60);
});

test('nothing is read before the first batch is asked for', () => {
  const { dataset, reads } = counted(4);
  readBatches(dataset, { fit, batchSize: 2 });
  expect(reads.begun).toBe(0);
});
