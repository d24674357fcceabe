// The network of a model of the fixture atlas, small and of random weights, for browsers to run.

import { createAtlasWriter } from '../../pipeline/stages/atlas-writer.ts';
import { publishProbe } from '../../pipeline/stages/publish-probe.ts';
import type { LayerRecord, ModelRecord } from '../../pipeline/store/schema.ts';
import type { FixtureModel } from './fixture-models.ts';
import { modelOf } from './model-of.ts';
import { NetworkBuilder } from './networks.ts';

/** Side of the images it takes, px. */
const SIZE = 32;
/** Layers that halve their input. */
const NUM_HALVED = 2;

/** Publishes a chain of convolutions with the layers of the model, one of classes in the end. */
export async function writeFixtureProbe(
  root: string,
  { slug, layers }: FixtureModel,
  records: readonly Pick<LayerRecord, 'layer' | 'units'>[],
): Promise<ModelRecord['probe']> {
  const n = new NetworkBuilder({ size: SIZE });
  let last = n.image;
  for (const [i, { name, shape }] of layers.entries()) {
    const [numUnits] = shape as [number];
    last =
      shape.length === 1
        ? n.head(name, last, numUnits)
        : n.convRelu(name, last, numUnits, { stride: i < NUM_HALVED ? 2 : 1 });
  }
  const names = layers.map(({ name }) => JSON.stringify(name));
  const model = { ...(await modelOf(n.build(last), names)), slug };
  const { probe } = await publishProbe(createAtlasWriter(root), model, records, 1);
  return probe;
}
