import { describe, expect, test } from 'vitest';
import { resolveConfig } from '../../pipeline/config/config.ts';
import { overrideConfig } from '../../pipeline/config/override.ts';

const config = resolveConfig(
  {
    models: [{ path: 'a.onnx', card: 'a.yaml', unitsPerLayer: 3 }, { path: 'b.onnx' }],
    dataset: 'photos',
    visualization: { steps: 100, negativeSteps: 10, decay: 2 },
  },
  'atlas.config.ts',
  '/atlas',
);

describe('overrideConfig', () => {
  test('changes nothing where nothing is given', () => {
    expect(overrideConfig(config, {}, '/elsewhere')).toEqual(config);
  });

  test('overrides field by field; paths are relative to where the command runs', () => {
    const changed = overrideConfig(
      config,
      { dataset: 'own', out: 'site', base: '/atlas', seed: 4, layers: ['x'], size: 64 },
      '/work',
    );
    expect(changed).toEqual({
      ...config,
      models: config.models.map((model) => ({ ...model, layers: ['x'] })),
      dataset: '/work/own',
      out: '/work/site',
      base: '/atlas/',
      seed: 4,
      visualization: {
        ...config.visualization,
        size: 64,
        others: { ...config.visualization.others, size: 64 },
      },
    });
  });

  test('specimens are drawn where no folder is called so', () => {
    const dataset = (name: string) => overrideConfig(config, { dataset: name }, '/work').dataset;
    expect(dataset('specimens')).toEqual({ specimens: { seed: 0, numImages: 2000, size: 64 } });
    expect(dataset('./specimens')).toBe('/work/specimens');
  });

  test('a model takes the place of all models, with its own card', () => {
    const labelled = { ...config, annotations: '/atlas/units', circuits: '/atlas/circuits' };
    const changes = { model: 'c.onnx', unitsPerLayer: 'all' } as const;
    const { models, annotations, circuits } = overrideConfig(labelled, changes, '/work');
    expect(models).toEqual([{ path: '/work/c.onnx', unitsPerLayer: 'all' }]);
    expect(annotations).toBeUndefined();
    expect(circuits).toBeUndefined();
    expect(overrideConfig(labelled, { seed: 4 }, '/work').annotations).toBe('/atlas/units');
  });

  test('other steps have half as many for the negative and for other kinds', () => {
    const { visualization } = overrideConfig(config, { steps: 31 }, '/work');
    expect(visualization).toMatchObject({ steps: 31, negativeSteps: 16, decay: 2 });
    expect(visualization.others.steps).toBe(16);
  });

  test('stands for itself without a configuration', () => {
    const own = overrideConfig(undefined, { model: 'c.onnx', dataset: 'photos' }, '/work');
    expect(own).toEqual(
      resolveConfig({ models: [{ path: 'c.onnx' }], dataset: 'photos' }, '', '/work'),
    );
    expect(() => overrideConfig(undefined, { model: 'c.onnx' }, '/work')).toThrow(
      'command line, dataset: got nothing, expected a folder of images or { specimens: {…} }',
    );
  });
});
