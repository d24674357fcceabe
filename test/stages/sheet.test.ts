import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { encodePicture, toAvif, toBytes, toWebp } from '../../pipeline/stages/picture-files.ts';
import { drawSheet } from '../../pipeline/stages/sheet.ts';

/** A square of one grey. */
function square(value: number): Promise<Buffer> {
  const background = { r: value, g: value, b: value };
  return sharp({ create: { width: 20, height: 20, channels: 3, background } })
    .png()
    .toBuffer();
}

describe('a sheet', () => {
  test.each([
    [1, toWebp],
    [2, toAvif],
    [5, toWebp],
    [12, toAvif],
  ])('of %i pictures has each where it says', async (count, encode) => {
    const values = Array.from({ length: count }, (_, i) => 20 * i);
    const { sheet, place } = await drawSheet(await Promise.all(values.map(square)));
    const file = await encode(sheet);
    const { width, height } = await sharp(file).metadata();
    const seen = new Set<string>();
    for (const [i, value] of values.entries()) {
      const { left, top, width: own, height: ownHeight, fileWidth, fileHeight } = place(i);
      expect([fileWidth, fileHeight, own, ownHeight]).toEqual([width, height, 96, 96]);
      seen.add(`${left} ${top}`);
      const region = { left, top, width: own, height: own };
      const { channels } = await sharp(await sharp(file).extract(region).png().toBuffer()).stats();
      expect(Math.abs(channels[0]!.mean - value)).toBeLessThan(3);
      expect(channels[0]!.stdev).toBeLessThan(3);
    }
    expect(seen.size).toBe(count);
  });

  test('leaves the place of a picture free that is absent, and fits one that is not square', async () => {
    const background = { r: 200, g: 200, b: 200 };
    const wide = await sharp({ create: { width: 20, height: 10, channels: 3, background } })
      .png()
      .toBuffer();
    const { sheet, place } = await drawSheet([undefined, wide]);
    const file = await toAvif(sheet);
    const opacityAt = async (index: number, row: number) => {
      const { left, top } = place(index);
      const raw = await sharp(file).ensureAlpha().raw().toBuffer();
      return raw[((top + row) * place(0).fileWidth + left + 48) * 4 + 3]!;
    };
    expect([await opacityAt(0, 48), await opacityAt(1, 48), await opacityAt(1, 4)]).toEqual([
      0, 255, 0,
    ]);
  });

  test('of many pictures has smaller ones', async () => {
    const { place } = await drawSheet(Array<Buffer>(301).fill(await square(9)));
    expect(place(300)).toMatchObject({ width: 64, height: 64, fileWidth: 18 * 64 });
  });
});

describe('a picture', () => {
  test('becomes bytes, rounded and clipped, channel last', () => {
    // [3, 1, 2]
    const picture = Float32Array.of(0, 0.5, 1, 2, -1, 0.002);
    expect([...toBytes(picture)]).toEqual([0, 255, 0, 128, 255, 1]);
  });

  test('is stored exactly', async () => {
    const picture = Float32Array.from({ length: 3 * 64 }, (_, i) => ((i * 37) % 256) / 255);
    const { png, webp } = await encodePicture(picture, { height: 4, width: 16 });
    expect([...(await sharp(png).raw().toBuffer())]).toEqual([...toBytes(picture)]);
    expect(await sharp(webp).metadata()).toMatchObject({ format: 'webp', width: 16, height: 4 });
  });
});
