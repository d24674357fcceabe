import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../pipeline/base/user-error.ts';
import { defineConfig, resolveConfig } from '../../pipeline/config/config.ts';
import { loadConfig } from '../../pipeline/config/load-config.ts';

const minimal = defineConfig({ models: [{ path: 'a.onnx' }], dataset: 'photos' });

describe('resolveConfig', () => {
  test('fills in what is left out', () => {
    expect(resolveConfig(minimal, 'atlas.config.ts', '/project')).toEqual({
      models: [{ path: '/project/a.onnx', unitsPerLayer: 'all' }],
      dataset: '/project/photos',
      out: '/project/dist',
      activationAtlas: {
        layers: 'all',
        samples: 100_000,
        samplesPerImage: 'auto',
        embedding: 'umap',
        space: 'raw',
        neighbours: 15,
        grids: 'auto',
        fewest: 5,
        icons: { size: 80, steps: 128, tries: 2 },
      },
      lab: {
        images: 'auto',
        numImages: 4,
        classes: 5,
        methods: 'all',
        sanity: 2,
        robustness: false,
      },
      base: '/',
      device: 'auto',
      workers: 'auto',
      seed: 0,
      visualization: {
        size: 128,
        steps: 256,
        learningRate: 0.05,
        negative: true,
        negativeSteps: 128,
        decay: 1,
        others: { size: 128, steps: 128, neuron: true, diversity: 4, trust: true },
      },
      examples: { top: 9 },
      reconstructions: true,
      probe: { mostMegabytes: 100 },
    });
  });

  test('keeps what is written', () => {
    const config = resolveConfig(
      defineConfig({
        models: [{ path: '/m/a.onnx', card: 'a.yaml', layers: ['conv1'], unitsPerLayer: 4 }],
        dataset: { specimens: { numImages: 10 } },
        annotations: 'units',
        circuits: 'circuits',
        site: 'https://example.org',
        repository: 'https://github.com/owner/name',
        base: '/lab',
        workers: 2,
        visualization: { steps: 5, negativeSteps: 7 },
      }),
      'atlas.config.ts',
      '/project',
    );
    expect(config).toMatchObject({
      models: [{ path: '/m/a.onnx', card: '/project/a.yaml', layers: ['conv1'], unitsPerLayer: 4 }],
      dataset: { specimens: { seed: 0, numImages: 10, size: 64 } },
      annotations: '/project/units',
      circuits: '/project/circuits',
      site: 'https://example.org',
      repository: 'https://github.com/owner/name',
      base: '/lab/',
      workers: 2,
      visualization: { steps: 5, negativeSteps: 7 },
    });
  });

  test('half of one step is one step', () => {
    const { visualization } = resolveConfig({ ...minimal, visualization: { steps: 1 } }, 'c', '/');
    expect(visualization.negativeSteps).toBe(1);
    expect(visualization.others.steps).toBe(1);
  });

  test('finds what the lab needs beside the configuration', () => {
    const lab = (images: string | string[]) =>
      resolveConfig({ ...minimal, lab: { images } }, 'config', '/project').lab.images;
    expect(lab('photos')).toBe('/project/photos');
    expect(lab(['a.png', '/b/*.png'])).toEqual(['/project/a.png', '/b/*.png']);
    expect([lab('auto'), lab('none')]).toEqual(['auto', 'none']);
    const { models, lab: own } = resolveConfig(
      {
        ...minimal,
        models: [{ path: 'a.onnx', randomLabels: 'shuffled.onnx' }],
        lab: { robustness: { baseline: 'b.onnx', cueConflicts: 'cues' } },
      },
      'config',
      '/project',
    );
    expect(models[0]!.randomLabels).toBe('/project/shuffled.onnx');
    expect(own.robustness).toEqual({
      numImages: 200,
      epsilons: [1, 2, 4, 8],
      baseline: '/project/b.onnx',
      cueConflicts: '/project/cues',
    });
  });

  test.each([
    [undefined, ': got nothing, expected object'],
    [{ dataset: 'photos' }, ', models: got nothing, expected array'],
    [{ ...minimal, models: [] }, ', models: got [], expected array to have >=1 items'],
    [{ ...minimal, models: [{ path: 3 }] }, ', models[0].path: got 3, expected string'],
    [
      { ...minimal, models: [{ path: 'a', unitsPerLayer: 0 }] },
      ', models[0].unitsPerLayer: got 0, expected number to be >0',
    ],
    [
      { ...minimal, models: [{ path: 'a', unitsPerLayer: 'some' }] },
      ', models[0].unitsPerLayer: got "some", expected "all" or a number above 0',
    ],
    [
      { ...minimal, dataset: 5 },
      ', dataset: got 5, expected a folder of images or { specimens: {…} }',
    ],
    [
      { ...minimal, dataset: { specimens: { sed: 1 } } },
      ', field of dataset.specimens: got "sed", expected one of seed, size, numImages',
    ],
    [{ ...minimal, lab: { classes: 0 } }, ', lab.classes: got 0, expected number to be >=1'],
    [
      { ...minimal, lab: { images: 7 } },
      ', lab.images: got 7, expected "auto", "none", a folder or a list of files',
    ],
    [
      { ...minimal, probe: { megabytes: 3 } },
      ', field of probe: got "megabytes", expected one of mostMegabytes',
    ],
    [
      { ...minimal, lab: { robustness: { numImage: 3 } } },
      ', field of lab.robustness: got "numImage", expected one of numImages, epsilons, baseline, cueConflicts',
    ],
    [
      { ...minimal, site: 'example.org' },
      ', site: got "example.org", expected an address as https://example.org',
    ],
    [
      { ...minimal, repository: 'ftp://host/name' },
      ', repository: got "ftp://host/name", expected an address as https://github.com/owner/name',
    ],
    [{ ...minimal, base: 'lab' }, ', base: got "lab", expected a path that begins with /'],
    [
      { ...minimal, device: 'gpu' },
      ', device: got "gpu", expected one of "auto"|"cpu"|"webgpu"|"cuda"|"coreml"|"dml"|"tfjs-node-gpu"|"tfjs-node"|"tfjs-webgpu"|"tfjs-wasm"',
    ],
    [{ ...minimal, workers: 1.5 }, ', workers: got 1.5, expected "auto" or a number above 0'],
    [
      { ...minimal, visualization: { lerningRate: 1 } },
      ', field of visualization: got "lerningRate", expected one of learningRate, negative, size, decay, negativeSteps, others, steps',
    ],
    [
      { ...minimal, visualization: { others: { diversity: 1 } } },
      ', visualization.others.diversity: got 1, expected 0, or a number 2…9',
    ],
    [
      { ...minimal, visualization: { size: 8 } },
      ', visualization.size: got 8, expected number to be >=16',
    ],
    [{ ...minimal, examples: { top: 0 } }, ', examples.top: got 0, expected number to be >=1'],
  ])('refuses %j in one line', (written, message) => {
    expect(() => resolveConfig(written, 'atlas.config.ts', '/project')).toThrow(
      new UserError(`atlas.config.ts${message}`),
    );
  });
});

describe('loadConfig', () => {
  async function file(text: string) {
    const folder = await mkdtemp(join(tmpdir(), 'config-'));
    const path = join(folder, 'atlas.config.ts');
    await writeFile(path, text);
    return { folder, path };
  }

  test('reads a TypeScript module; paths are relative to it', async () => {
    const { folder, path } = await file(
      `const size: number = 32;\nexport default { models: [{ path: 'a.onnx' }], dataset: { specimens: { size } } };`,
    );
    const config = await loadConfig(path);
    expect(config.models[0]!.path).toBe(join(folder, 'a.onnx'));
    expect(config.dataset).toMatchObject({ specimens: { size: 32 } });
  });

  test('names a missing file', async () => {
    await expect(loadConfig('none/atlas.config.ts')).rejects.toThrow(
      new UserError(
        'none/atlas.config.ts: got no such file, expected a configuration; write one or name another with --config',
      ),
    );
  });

  test.each([
    ['export const config = {};', /: got no default export, expected `export default defineConfig/],
    [
      'export default { models: [{ path }] };',
      /: cannot be run, ReferenceError: path is not defined$/,
    ],
    ['export default { models: [ };', /^[^\n]*: cannot be run, [^\n]+$/],
    [`import './none.ts'; export default {};`, /^[^\n]*: cannot be run, [^\n]*none\.ts[^\n]*$/],
    ['export default { models: 1 };', /, models: got 1, expected array$/],
  ])('answers %j with one line', async (text, message) => {
    const { path } = await file(text);
    const error: unknown = await loadConfig(path).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(message);
  });
});
