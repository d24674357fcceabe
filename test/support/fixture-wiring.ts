// How the units of the fixture atlas are wired: a few units of one layer, two pairs of layers, a circuit that people made.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { random } from '../../pipeline/base/random.ts';
import type { Picture } from '../../pipeline/store/schema.ts';
import {
  CircuitRecord,
  PairRecord,
  WiringIndex,
  WiringRecord,
  type Circuit,
} from '../../pipeline/store/wiring-schema.ts';
import type { FixtureLayer, FixtureModel } from './fixture-models.ts';
import { texture, writeSheet } from './fixture-pictures.ts';
import { fixtureProvenance } from './fixture-units.ts';

type Side = WiringRecord['inputs'][number];

/** Units of mixed3a whose wiring is known; one is all alone, one as well known as of a real network. */
const [wired, full, alone] = [[3, 5, 9, 10], 9, 10];
const NUM_EDGES = 32;
/** Side of a kernel, px. */
const KERNEL = 9;

/** Writes what there is to a model; nothing to one without a layer mixed3a. */
export async function writeFixtureWiring(root: string, model: FixtureModel): Promise<void> {
  const byName = new Map(model.layers.map((layer) => [layer.slug, layer]));
  const [before, layer, after] = ['conv2', 'mixed3a', 'mixed3b'].map((name) => byName.get(name));
  if (!before || !layer || !after) return;
  const write = async (path: string, record: unknown) => {
    const file = join(root, model.slug, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(record));
  };
  for (const channel of wired) {
    const path = `${layer.slug}/${channel}.wiring`;
    const cells = Array.from({ length: NUM_EDGES }, (_, i) =>
      texture(`${path} ${i}`, KERNEL, KERNEL, 9),
    );
    const kernels = await writeSheet(root, `${model.slug}/${path}.webp`, cells);
    const provenance = fixtureProvenance(path, { analysis: 'wiring', numKept: NUM_EDGES });
    const record: WiringRecord = {
      id: `${layer.name}:${channel}`,
      model: model.slug,
      layer: layer.slug,
      channel,
      inputs:
        channel === alone ? [] : [sideOf(before, kernels, contextOf(before, channel === full))],
      outputs: channel === alone ? [] : [sideOf(after, kernels)],
      ...(channel === full && {
        expanded: [{ ...sideOf(model.layers[0]!, kernels.slice(0, 8)), through: before.name }],
        circuit: fixtureCircuit(model.layers, 60),
      }),
      provenance,
    };
    await write(`${path}.json`, WiringRecord.parse(record));
  }
  const pairs = [
    await pairOf(root, model, before, layer, true),
    await pairOf(root, model, layer, after, false),
  ];
  for (const pair of pairs) await write(`wiring/${slugOf(pair)}.json`, PairRecord.parse(pair));
  const circuit = madeCircuit(model, before, layer);
  await write(`circuits/${circuit.slug}.json`, CircuitRecord.parse(circuit));
  const index: WiringIndex = {
    model: model.slug,
    pairs: pairs.map((pair) => ({
      slug: slugOf(pair),
      from: pair.from,
      to: pair.to,
      isExact: pair.isExact,
    })),
    circuits: [{ slug: circuit.slug, title: circuit.title }],
  };
  await write('wiring/index.json', WiringIndex.parse(index));
}

const slugOf = ({ from, to }: PairRecord) => `${from.layer}--${to.layer}`;

const unitOf = ({ name, slug }: FixtureLayer, channel: number) => ({
  id: `${name}:${channel}`,
  layer: slug,
  channel,
});

/** Norms fall from 1 to 0; every third edge inhibits. */
function sideOf(layer: FixtureLayer, kernels: readonly Picture[], context?: Side['context']): Side {
  const total = kernels.reduce((sum, _, i) => sum + (1 - i / kernels.length) ** 2, 0);
  return {
    layer: layer.slug,
    name: layer.name,
    isExact: context === undefined,
    largest: 0.5,
    edges: kernels.map((kernel, i) => {
      const norm = 1 - i / kernels.length;
      const sum = i % 3 === 2 ? -norm : norm;
      const share = (0.9 * norm ** 2) / total;
      const carried = context && { carried: sum, ...(i < 4 && { gradient: kernels[0]! }) };
      return { unit: unitOf(layer, i), norm, sum, share, kernel, size: [3, 3], ...carried };
    }),
    numEdges: layer.shape[0]!,
    ...(context && { context }),
  };
}

/** @param isClear whether the kernels say what happens */
function contextOf(layer: FixtureLayer, isClear: boolean): Side['context'] {
  return {
    numExamples: 4,
    disagreement: isClear ? 0.12 : 0.8,
    examples: Array.from({ length: 4 }, (_, i) => ({
      value: 12 - i,
      rest: -1,
      carried: [0, 2, 1].map((channel) => ({
        unit: unitOf(layer, channel),
        value: channel === 2 ? -3 : 8 - channel,
      })),
    })),
    ablation: [1, 3, 10].map((numRemoved) => ({
      numRemoved,
      left: isClear ? 0.7 / numRemoved : 0.95,
      leftByLot: 0.97,
    })),
  };
}

/** One of mixed3a over units of the two layers before; most are read by one, every third of the first layer by two. */
export function fixtureCircuit(layers: readonly FixtureLayer[], numNodes: number): Circuit {
  const [first, second, third] = layers;
  const numMiddle = Math.floor(numNodes / 3);
  const channels = (layer: FixtureLayer, count: number) =>
    Array.from({ length: count }, (_, i) => ({ unit: unitOf(layer, i) }));
  const nodes = [
    { unit: unitOf(third!, full) },
    ...channels(second!, numMiddle),
    ...channels(first!, numNodes - 1 - numMiddle),
  ];
  const rng = random('circuit');
  const edges = nodes.slice(1).flatMap((_, i) => {
    const from = i + 1;
    const some = () => 1 + rng.integer(numMiddle);
    const tos = from <= numMiddle ? [0] : from % 3 === 0 ? [some(), some()] : [some()];
    return tos.map((to) => ({ from, to, sum: rng.uniform(-1, 1), share: rng.uniform(0, 0.3) }));
  });
  return { nodes, edges };
}

function madeCircuit(
  model: FixtureModel,
  before: FixtureLayer,
  layer: FixtureLayer,
): CircuitRecord {
  return {
    model: model.slug,
    slug: 'honeycombs',
    title: 'Cells out of walls',
    caption: 'Walls at three angles make a cell.',
    nodes: [
      { unit: unitOf(layer, full), label: 'hexagon cells' },
      { unit: unitOf(before, 1), group: 'walls', label: 'upright wall' },
      { unit: unitOf(before, 2), group: 'walls' },
      { unit: unitOf(before, 4), label: 'a spot, with a label that is much too long' },
    ],
    edges: [
      { from: 1, to: 0, sum: 1.5, share: 0.3 },
      { from: 2, to: 0, sum: 1.2, share: 0.2 },
      { from: 3, to: 0, sum: -0.5, share: 0.02 },
    ],
  };
}

/** @param isFull whether colours and families are known too */
async function pairOf(
  root: string,
  model: FixtureModel,
  from: FixtureLayer,
  to: FixtureLayer,
  isFull: boolean,
): Promise<PairRecord> {
  const path = `${model.slug}/wiring/${from.slug}--${to.slug}`;
  const [numFrom, numTo] = [from.shape[0]!, to.shape[0]!];
  const numColumns = 8;
  const cell = [3, 3] as const;
  const [norms] = await writeSheet(root, `${path}.webp`, [texture(path, numFrom, numTo)]);
  const [colours] = await writeSheet(root, `${path}.colours.webp`, [
    texture(path, numColumns * cell[0], Math.ceil(numTo / numColumns) * cell[1]),
  ]);
  const angles = (count: number) =>
    Array.from({ length: count }, (_, channel) => ({ channel, angle: (180 * channel) / count }));
  const weights = angles(8).flatMap((a) =>
    angles(6).map((b) => Math.cos(((a.angle - b.angle) * Math.PI) / 90)),
  );
  return {
    model: model.slug,
    from: { layer: from.slug, name: from.name, numUnits: numFrom },
    to: { layer: to.slug, name: to.name, numUnits: numTo },
    isExact: isFull,
    norms: {
      picture: norms!,
      opaque: 1.5,
      largest: 2,
      order: { to: [...Array(numTo).keys()].reverse(), from: [...Array(numFrom).keys()] },
    },
    ...(isFull && {
      colours: { picture: colours!, cell: [...cell], numColumns, residual: 0.4 },
      equivariance: [
        {
          kind: 'gratings',
          period: 180,
          to: angles(8),
          from: angles(6),
          weights,
          circulant: weights,
          residual: 0.2,
          chance: 0.9,
        },
      ],
    }),
    ...(isFull && { tables: { json: `${path}.json`, parquet: `${path}.json` } }),
    provenance: fixtureProvenance(path, { analysis: 'pair' }),
  };
}
