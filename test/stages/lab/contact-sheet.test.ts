import sharp from 'sharp';
import { expect, test } from 'vitest';
import { drawContactSheet } from '../../../pipeline/stages/lab/contact-sheet.ts';
import { noiseImage } from '../../support/images.ts';

test('every picture stands under its title, enlarged to whole px', async () => {
  const picture = noiseImage('cell', 100);
  const cells = ['One', 'Two & <three>', 'Four'].map((title) => ({ title, picture }));
  const { data, info } = await sharp(await drawContactSheet(cells))
    .raw()
    .toBuffer({ resolveWithObject: true });
  // 200 px and a margin each, three of them in a row
  expect([info.width, info.height]).toEqual([3 * 212 + 12, 12 + 40 + 200 + 12]);
  for (const left of [12, 224, 436]) {
    for (const [row, col] of [
      [0, 0],
      [57, 199],
      [199, 3],
    ] as const) {
      const at = 3 * ((12 + 40 + row) * info.width + left + col);
      const from = 3 * (Math.floor(row / 2) * 100 + Math.floor(col / 2));
      expect([...data.subarray(at, at + 3)]).toEqual([...picture.data.subarray(from, from + 3)]);
    }
  }
  // a margin is white
  expect([...data.subarray(0, 3)]).toEqual([255, 255, 255]);
});
