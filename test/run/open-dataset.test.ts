import { expect, test } from 'vitest';
import { openNamed } from '../../pipeline/run/open-dataset.ts';

test('specimens are the drawn data set, with the defaults of the configuration', async () => {
  const { name, images, classes } = await openNamed('specimens');
  expect([name, images.length, classes.length]).toEqual(['specimens', 2000, 32]);
});

test('any other name is a folder', async () => {
  await expect(openNamed('no such folder')).rejects.toThrow(
    'image folder: got no such folder, which does not exist, expected a folder of images',
  );
});
