import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UserError } from '../../pipeline/base/user-error.ts';
import { readAtlas, readLayer, readModel, readUnit } from '../../pipeline/store/reader.ts';
import { writeFixtureAtlas } from '../support/fixture-atlas.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'micrographia-reader-'));
  await writeFixtureAtlas(root);
});

afterAll(() => rm(root, { recursive: true, force: true }));

it('follows an atlas from its models to its units', async () => {
  let numUnits = 0;
  for (const { slug, ...summary } of (await readAtlas(root)).models) {
    const model = await readModel(root, slug);
    expect(model.layers).toHaveLength(summary.numLayers);
    for (const layer of model.layers) {
      const { units } = await readLayer(root, slug, layer.slug);
      expect(units).toHaveLength(layer.numUnits);
      const last = units.at(-1)!.channel;
      expect((await readUnit(root, slug, layer.slug, last)).id).toBe(`${layer.name}:${last}`);
      numUnits += units.length;
    }
  }
  expect(numUnits).toBe(217);
});

it('says what to do where there is no atlas', async () => {
  await expect(readAtlas('/no/such/atlas')).rejects.toThrow(
    new UserError(
      'atlas: got no /no/such/atlas/index.json, expected the atlas in /no/such/atlas; run `npm run build` first',
    ),
  );
});

it('names the field of a record that does not fit', async () => {
  const file = join(root, 'woven/conv1/0.json');
  await writeFile(
    file,
    JSON.stringify({ ...(await readUnit(root, 'woven', 'conv1', 0)), dead: 3 }),
  );
  await expect(readUnit(root, 'woven', 'conv1', 0)).rejects.toThrow(
    `atlas: got a damaged ${file} (dead: Invalid input: expected boolean, received number), expected a record of this version; delete it and run \`npm run build\``,
  );
});

it('knows a record that was cut short', async () => {
  const file = join(root, 'woven/conv1/1.json');
  await writeFile(file, '{"id": "conv');
  await expect(readUnit(root, 'woven', 'conv1', 1)).rejects.toThrow(
    `atlas: got a damaged ${file} (not JSON)`,
  );
});
