import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type * as Units from '../../src/prose/find-unit.ts';
import type * as Pictures from '../../src/prose/find-picture.ts';
import type * as Wiring from '../../src/prose/find-wiring.ts';
import type * as Cells from '../../src/prose/find-cell.ts';
import type * as Labs from '../../src/prose/find-lab.ts';
import type * as Values from '../../src/prose/find-value.ts';
import type * as Counts from '../../src/prose/count-units.ts';
import { writeFixtureAtlas } from '../support/fixture-atlas.ts';

let root: string;
let units: typeof Units;
let pictures: typeof Pictures;
let wiring: typeof Wiring;
let cells: typeof Cells;
let labs: typeof Labs;
let values: typeof Values;
let counts: typeof Counts;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'find-'));
  await writeFixtureAtlas(root);
  // read when the modules are loaded
  process.env['MICROGRAPHIA_ATLAS'] = root;
  units = await import('../../src/prose/find-unit.ts');
  pictures = await import('../../src/prose/find-picture.ts');
  wiring = await import('../../src/prose/find-wiring.ts');
  cells = await import('../../src/prose/find-cell.ts');
  labs = await import('../../src/prose/find-lab.ts');
  values = await import('../../src/prose/find-value.ts');
  counts = await import('../../src/prose/count-units.ts');
}, 60_000);
afterAll(async () => {
  delete process.env['MICROGRAPHIA_ATLAS'];
  await rm(root, { recursive: true });
});

it('finds units by names and slugs of models and layers, which may hold slashes', async () => {
  for (const text of ['woven/mixed3a:9', 'Woven Net/mixed3a:9', ' woven/mixed3a:9 ']) {
    const { model, unit, id } = await units.findUnit(text, 'a.mdx:1');
    expect([model.slug, unit.channel, id]).toEqual(['woven', 9, 'mixed3a:9']);
  }
  const branch = await units.findUnit('woven/3b/3×3 (branch):0', 'a.mdx:1');
  expect(branch.record.layer.slug).toBe('3b~2f3~d73~20branch');
  const several = await units.findUnits('woven/conv1:1, woven/conv1:3\nwoven/conv2:2', 'a.mdx:1');
  expect(several.map(({ id }) => id)).toEqual(['conv1:1', 'conv1:3', 'conv2:2']);
});

it.each([
  ['woven/mixed3z:9', 'a.mdx:1: layer: got "mixed3z", expected one of mixed3a'],
  ['woven/mixed3a:64', 'a.mdx:1: channel of mixed3a: got "64", expected one of 4, 6, '],
  ['wovem/mixed3a:9', 'a.mdx:1: model: got "wovem", expected one of woven, narrow'],
  ['mixed3a:9', 'a.mdx:1: model: got none, expected one of woven, narrow'],
  ['woven/mixed3a', 'a.mdx:1: unit: got "woven/mixed3a", expected one as mixed4a:97'],
])('refuses the unit %s', async (text, message) => {
  await expect(units.findUnit(text, 'a.mdx:1')).rejects.toThrow(message);
});

it('finds pictures of a unit, and names those it has', async () => {
  const { picture, words } = await pictures.findPicture('woven/mixed3a:9#patch-2', 'a.mdx:1');
  expect(picture.file).toContain('mixed3a/9');
  expect(words).toBe('mixed3a:9, strongest patch 2');
  await expect(pictures.findPicture('woven/mixed3a:9#patch-99', 'a.mdx:1')).rejects.toThrow(
    'a.mdx:1: picture of mixed3a:9: got "patch-99", expected one of patch-',
  );
});

it('finds circuits and kernels that are kept', async () => {
  const [from, far, to] = await units.findUnits(
    'woven/conv2:1 woven/conv1:1 woven/mixed3a:9',
    'a.mdx:1',
  );
  const { edge, side } = await wiring.findEdge(from!, to!, 'a.mdx:1');
  expect([edge.unit.id, side.layer]).toEqual(['conv2:1', 'conv2']);
  await expect(wiring.findEdge(far!, to!, 'a.mdx:1')).rejects.toThrow(
    'a.mdx:1: unit that mixed3a:9 reads: got "conv1:1", expected one of conv2:1',
  );
  await expect(wiring.findCircuit('woven', 'honeycomb', 'a.mdx:1')).rejects.toThrow(
    'a.mdx:1: circuit: got "honeycomb", expected one of honeycombs',
  );
});

it('finds the cells of a map around one, inside the map', async () => {
  const model = await units.findModel('woven', 'a.mdx:1');
  const layer = units.findLayer(model, 'mixed3a', 'a.mdx:1');
  const view = (options: Parameters<typeof cells.findView>[2]) =>
    cells.findView(model, layer, options, 'a.mdx:1');
  const whole = await view({ zoom: 1 });
  expect([whole.span, whole.cells.length]).toEqual([8, whole.level.cols.length]);
  const [col, row] = [whole.level.cols[0]!, whole.level.rows[0]!];
  const name = `${String.fromCharCode(65 + col)}${row + 1}`;
  const near = await view({ zoom: 4, cell: name });
  expect(near.span).toBe(2);
  expect(near.cells.filter(({ isNamed }) => isNamed)).toHaveLength(1);
  for (const cell of near.cells) {
    expect(cell.col >= 0 && cell.col < 2 && cell.row >= 0 && cell.row < 2).toBe(true);
  }
  await expect(view({ zoom: 1, cell: 'Z99' })).rejects.toThrow('a.mdx:1: cell: got "Z99"');
  await expect(view({ zoom: 1, size: 9 })).rejects.toThrow(
    'a.mdx:1: level: got "9", expected one of 8, 16',
  );
  const bare = units.findLayer(model, 'conv1', 'a.mdx:1');
  await expect(cells.findView(model, bare, { zoom: 1 }, 'a.mdx:1')).rejects.toThrow(
    'a.mdx:1: layer with an activation atlas: got "conv1", expected one of mixed3a',
  );
});

it('finds maps of an image of the lab, by its name or path, for a class', async () => {
  const lab = await labs.findLabOf(await units.findModel('woven', 'a.mdx:1'), 'a.mdx:1');
  const find = (options: Parameters<typeof labs.findMaps>[1]) =>
    labs.findMaps(lab, options, 'a.mdx:1');
  const { maps, prediction } = await find({
    image: 'linen/0002.png',
    methods: 'grad-cam, gradient',
    label: 'weave 2',
  });
  expect(maps.map(({ method }) => method.name)).toEqual(['grad-cam', 'gradient']);
  expect([prediction.label, maps[0]!.map.method]).toEqual(['weave 2', 'grad-cam']);
  const first = await find({ image: 'linen-0002' });
  expect(first.prediction.label).toBe(first.image.predictions[0]!.label);
  expect(first.maps.length).toBe(lab.methods.length);
});

it.each([
  [{ image: 'lines-0002' }, 'image of the lab: got "lines-0002", expected one of linen-0002'],
  [{ image: 'linen-0002', methods: 'grad' }, 'method: got "grad", expected one of '],
  [
    { image: 'linen-0002', label: 'weave 999' },
    'class explained of linen-0002: got "weave 999", expected one of weave 1',
  ],
])('refuses %j', async (options, message) => {
  const lab = await labs.findLabOf(await units.findModel('woven', 'a.mdx:1'), 'a.mdx:1');
  await expect(labs.findMaps(lab, options, 'a.mdx:7')).rejects.toThrow(`a.mdx:7: ${message}`);
});

it('says of a model without a lab that it has none', async () => {
  const model = await units.findModel('narrow', 'a.mdx:1');
  await expect(labs.findLabOf(model, 'a.mdx:1')).rejects.toThrow('a.mdx:1: lab: got narrow');
  await expect(labs.findRobustnessOf(model, 'a.mdx:1')).rejects.toThrow(
    'a.mdx:1: robustness: got narrow',
  );
});

it('finds numbers and words of units, layers and models, in lists by name', async () => {
  const find = (of: string, path: string) => values.findValue(of, path, 'a.mdx:1');
  const lab = await labs.findLabOf(await units.findModel('woven', 'a.mdx:1'), 'a.mdx:1');
  const gradient = lab.methods.find(({ name }) => name === 'gradient')!;
  expect(await find('woven', 'lab.methods.gradient.weights.absolute.median')).toBe(
    gradient.weights!.absolute.median,
  );
  expect(await find('woven/mixed3a:9', 'channel')).toBe(9);
  expect(await find('woven/mixed3a:9', 'wiring.inputs.conv2.name')).toBe('conv2');
  expect(await find('woven/mixed3a', 'numUnits')).toBe(64);
  expect(await find('woven/mixed3a', 'atlas.levels.0.size')).toBe(8);
  expect(await find('images/linen-0002', 'targets.0.prediction.label')).toBe('weave 1');
});

it.each([
  ['woven', 'selfTest.top2', 'value: got "selfTest.top2", expected one of selfTest.top1'],
  ['woven', 'lab.methods.gradients', 'expected one of lab.methods.gradient'],
  ['woven/mixed3a:9', 'trust.twin', 'value: got "trust.twin", expected one of trust.twin.'],
  ['images/lines', 'slug', 'image of the lab: got "lines", expected one of linen-0002'],
  ['woven/mixed3z', 'numUnits', 'layer: got "mixed3z", expected one of mixed3a'],
])('refuses the value %s, %s', async (of, path, message) => {
  await expect(values.findValue(of, path, 'a.mdx:1')).rejects.toThrow(message);
});

it('counts units that meet all conditions', async () => {
  const count = (where: string) => counts.countUnits('woven/mixed3a woven/conv2', where, 'a.mdx:1');
  const all = await count('channel');
  const trusted = await count('trust');
  const verdicts = ['good', 'fair', 'poor'].map((verdict) => count(`trust.verdict=${verdict}`));
  expect((await Promise.all(verdicts)).reduce((a, b) => a + b)).toBe(trusted);
  expect((await count('channel<5')) + (await count('channel>=5'))).toBe(all);
  expect(await count('channel>=5 channel<5')).toBe(0);
  await expect(count('trust.verdicts=good')).rejects.toThrow(
    'a.mdx:1: where: got "trust.verdicts", which no unit has',
  );
  await expect(count('=good')).rejects.toThrow('a.mdx:1: where: got "=good"');
});
