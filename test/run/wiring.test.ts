// A build says how its units are wired, keeps that, and refuses circuits of units that do not exist.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  CircuitRecord,
  PairRecord,
  WiringIndex,
  WiringRecord,
} from '../../pipeline/store/wiring-schema.ts';
import {
  newTinyFolder,
  silentReporter,
  tinyBuild,
  tinyConfig,
  tinyLayers,
} from '../support/tiny-build.ts';

let root: string;
let folder: string;
const layers = Object.entries(tinyLayers);
const [first, second, third] = layers.map(([name]) => name) as [string, string, string];

const circuit = `model: tiny
title: Two into one
groups:
  - label: sources
    units: ['${first}:0', '${first}:1']
  - units:
      - unit: ${second}:1
        label: what they make
`;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'wiring-'));
  folder = await newTinyFolder(root);
  await mkdir(join(folder, 'circuits'));
  await writeFile(join(folder, 'circuits', 'two.yaml'), circuit);
  await tinyBuild(folder, tinyConfig(folder, { circuits: 'circuits' }));
});

afterAll(() => rm(root, { recursive: true, force: true }));

const read = async (path: string): Promise<unknown> =>
  JSON.parse(await readFile(join(folder, 'atlas', 'tiny', path), 'utf8'));

test('every unit has its strongest edges, and what carried its examples', async () => {
  for (const [i, [layer]] of layers.entries()) {
    for (const channel of [0, 1]) {
      const record = WiringRecord.parse(await read(`${layer}/${channel}.wiring.json`));
      expect(record.inputs.map(({ name }) => name)).toEqual(i > 0 ? [layers[i - 1]![0]] : []);
      expect(record.outputs.map(({ name }) => name)).toEqual(i < 2 ? [layers[i + 1]![0]] : []);
      for (const { edges, numEdges, context, isExact } of [...record.inputs, ...record.outputs]) {
        expect(edges.length).toBe(Math.min(32, numEdges));
        expect(edges.map(({ norm }) => norm)).toEqual(
          edges.map(({ norm }) => norm).toSorted((a, b) => b - a),
        );
        // all edges are kept here: their shares make up the whole
        expect(edges.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 2);
        // beside a kernel that is exact the gradient would say the same
        const numGradients = edges.filter(({ gradient }) => gradient).length;
        expect(numGradients).toBe(context && !isExact ? Math.min(12, edges.length) : 0);
        // where there are few inputs, all are named
        const examples = edges.length <= 8 ? context?.examples : undefined;
        for (const { value, rest, carried } of examples ?? []) {
          const sum = carried.reduce((total, each) => total + each.value, rest);
          expect(sum).toBeCloseTo(value, 1);
        }
      }
      expect(record.circuit?.nodes[0]?.unit.id).toBe(i > 0 ? `${layer}:${channel}` : undefined);
    }
  }
});

test('weights are expanded through the layer between', async () => {
  const records = await Promise.all(
    [first, second, third].map(async (layer) =>
      WiringRecord.parse(await read(`${layer}/0.wiring.json`)),
    ),
  );
  const sides = records.map(({ expanded }) =>
    expanded?.map(({ name, through }) => [name, through]),
  );
  expect(sides).toEqual([undefined, undefined, [[first, second]]]);
  const edges = records[2]!.expanded!.flatMap((side) => side.edges);
  expect(edges).toHaveLength(tinyLayers.stem);
});

test('edges out of a unit are those into the others', async () => {
  const [, numSecond] = layers[1]!;
  const { outputs } = WiringRecord.parse(await read(`${first}/0.wiring.json`));
  const out = outputs[0]!.edges.find(({ unit }) => unit.channel === 1)!;
  const { inputs } = WiringRecord.parse(await read(`${second}/1.wiring.json`));
  const own = inputs[0]!.edges.find(({ unit }) => unit.channel === 0)!;
  expect(outputs[0]!.numEdges).toBeLessThanOrEqual(numSecond);
  expect([out.norm, out.sum, out.size]).toEqual([own.norm, own.sum, own.size]);
});

test('pairs of layers have a map, colours and tables', async () => {
  const { pairs, circuits } = WiringIndex.parse(await read('wiring/index.json'));
  expect(pairs.map(({ slug }) => slug)).toEqual([`${first}--${second}`, `${second}--${third}`]);
  expect(circuits).toEqual([{ slug: 'two', title: 'Two into one' }]);
  for (const { slug, from, to } of pairs) {
    const { norms, tables } = PairRecord.parse(await read(`wiring/${slug}.json`));
    expect([norms.picture.width, norms.picture.height]).toEqual([from.numUnits, to.numUnits]);
    expect(norms.order.to.toSorted((a, b) => a - b)).toEqual([...Array(to.numUnits).keys()]);
    const bytes = await readFile(join(folder, 'atlas', tables!.parquet));
    const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer });
    const { edges } = JSON.parse(await readFile(join(folder, 'atlas', tables!.json), 'utf8')) as {
      edges: Record<string, unknown>[];
    };
    expect(rows).toEqual(
      edges.map((edge) => ({ ...edge, kernel: JSON.stringify(edge['kernel']) })),
    );
    expect(rows.length).toBeGreaterThan(0);
  }
});

test('a circuit that people made has the edges of the network', async () => {
  const { nodes, edges } = CircuitRecord.parse(await read('circuits/two.json'));
  expect(nodes.map(({ unit, group, label }) => [unit.id, group, label])).toEqual([
    [`${first}:0`, 'sources', undefined],
    [`${first}:1`, 'sources', undefined],
    [`${second}:1`, undefined, 'what they make'],
  ]);
  const { inputs } = WiringRecord.parse(await read(`${second}/1.wiring.json`));
  for (const { from, to, sum, share } of edges) {
    const own = inputs[0]!.edges.find(({ unit }) => unit.id === nodes[from]!.unit.id)!;
    expect([to, sum, share]).toEqual([2, own.sum, own.share]);
  }
  expect(edges.map(({ from }) => from)).toEqual([0, 1]);
});

test('a circuit whose layers a build leaves out has no page, and a layer alone is wired to none', async () => {
  const models = [{ path: 'tiny.onnx', layers: [third] }];
  const config = tinyConfig(folder, { models, circuits: 'circuits' });
  await tinyBuild(folder, config);
  expect(await read('wiring/index.json')).toEqual({ model: 'tiny', pairs: [], circuits: [] });
  await expect(read('circuits/two.json')).rejects.toThrow('ENOENT');
});

test('what was kept is not computed again', async () => {
  const computed = new Set<string>();
  const reporter = silentReporter((stage) => computed.add(stage));
  await tinyBuild(folder, tinyConfig(folder, { circuits: 'circuits' }), { reporter });
  expect([...computed]).toEqual(['pages of tiny']);
});

test('a circuit of a unit that does not exist ends the build before anything is computed', async () => {
  const odd = await newTinyFolder(root);
  await mkdir(join(odd, 'circuits'));
  await writeFile(
    join(odd, 'circuits', 'two.yaml'),
    circuit.replace(`${second}:1`, `${second}:99`),
  );
  const computed: string[] = [];
  const reporter = silentReporter((stage) => void computed.push(stage));
  const config = tinyConfig(odd, { circuits: 'circuits' });
  await expect(tinyBuild(odd, config, { reporter })).rejects.toThrow(
    `two.yaml, line 7, unit: got "${second}:99", expected one of`,
  );
  expect(computed).toEqual([]);
});
