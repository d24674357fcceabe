// An atlas of as many units as wanted: layers of the fixture atlas over and over, under other names.

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AtlasRecord, LayerRecord, ModelRecord } from '../../pipeline/store/schema.ts';
import { writeFixtureAtlas } from '../support/fixture-atlas.ts';

/** A layer of 64 units of which most has been computed that can be. */
const model = 'woven';
const layer = 'mixed3a';

/**
 * Writes the records of an atlas; of pictures there are those of the fixture.
 *
 * @param root folder of the atlas; what was there is replaced
 * @param numUnits least number of units; layers are whole
 */
export async function writeManyUnits(root: string, numUnits: number): Promise<void> {
  await rm(root, { recursive: true, force: true });
  await writeFixtureAtlas(root);
  const read = async (...path: string[]) => readFile(join(root, ...path), 'utf8');
  const { maps: _, ...own } = JSON.parse(await read(model, layer, 'layer.json')) as LayerRecord;
  const text = JSON.stringify(own);
  const units = await Promise.all(
    own.units.map(({ channel }) => read(model, layer, `${channel}.json`)),
  );
  const record = JSON.parse(await read(model, 'model.json')) as ModelRecord;
  const layers = [...record.layers];
  let total = layers.reduce((sum, each) => sum + each.numUnits, 0);
  while (total < numUnits) {
    const name = `copy${layers.length}`;
    // pictures stay where they are
    const rename = (json: string) =>
      json
        .replaceAll(layer, name)
        .replaceAll(`"file":"${model}/${name}/`, `"file":"${model}/${layer}/`);
    await mkdir(join(root, model, name));
    await writeFile(join(root, model, name, 'layer.json'), rename(text));
    for (const [channel, unit] of units.entries()) {
      await writeFile(join(root, model, name, `${channel}.json`), rename(unit));
    }
    layers.push(JSON.parse(rename(JSON.stringify(own.layer))));
    total += own.units.length;
  }
  await writeFile(join(root, model, 'model.json'), JSON.stringify({ ...record, layers }));
  const index = JSON.parse(await read('index.json')) as AtlasRecord;
  const models = index.models.map((each) =>
    each.slug === model ? { ...each, numLayers: layers.length, numUnits: total } : each,
  );
  await writeFile(join(root, 'index.json'), JSON.stringify({ ...index, models }));
}
