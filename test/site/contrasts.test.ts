import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { UnitSummary } from '../../pipeline/store/schema.ts';
import { contrastsOf } from '../../src/contrasts.ts';
import { noiseImage } from '../support/images.ts';

const side = 12;

it('is the standard deviation of the px of each picture on the sheet', async () => {
  const root = await mkdtemp(join(tmpdir(), 'contrasts-'));
  const { data } = noiseImage(5, 3 * side);
  const raw = { width: 3 * side, height: 3 * side, channels: 3 as const };
  // the middle row of cells is grey, one like the other
  data.fill(90, 3 * 3 * side * side, 2 * 3 * 3 * side * side);
  await sharp(data, { raw }).png().toFile(join(root, 'sheet.png'));
  const units = [0, 4, 7, 8].map((cell, channel) => {
    const place = { left: (cell % 3) * side, top: Math.floor(cell / 3) * side };
    const size = { width: side, height: side, fileWidth: 3 * side, fileHeight: 3 * side };
    const thumbnail = cell === 8 ? undefined : { file: 'sheet.png', ...place, ...size };
    return { channel: 10 * channel, thumbnail } as UnitSummary;
  });
  const contrasts = await contrastsOf(units, root);
  expect([...contrasts.keys()]).toEqual([0, 10, 20]);
  for (const { channel, thumbnail } of units) {
    if (!thumbnail) continue;
    const { left, top, width, height } = thumbnail;
    const cell = await sharp(data, { raw }).extract({ left, top, width, height }).png().toBuffer();
    const { channels } = await sharp(cell).stats();
    const mean = channels.reduce((sum, { stdev }) => sum + stdev, 0) / 3;
    // that of all px, and that of a sample
    expect(contrasts.get(channel)).toBeCloseTo(mean * Math.sqrt(1 - 1 / side ** 2), 3);
  }
  expect(contrasts.get(10)).toBe(0);
  expect((await contrastsOf([], root)).size).toBe(0);
  await rm(root, { recursive: true });
});
