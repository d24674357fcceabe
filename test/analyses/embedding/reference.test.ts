// Layouts of real activations, against what scikit-learn makes of them.

import { expect, test } from 'vitest';
import { layOut } from '../../../pipeline/analyses/embedding/lay-out.ts';
import { principalComponents } from '../../../pipeline/analyses/embedding/pca.ts';
import { trustworthiness } from '../../../pipeline/analyses/embedding/trustworthiness.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { assertExplained, assertNeighbours, readActivations } from '../../support/activations.ts';
import { sharedData } from '../../support/shared-data.ts';

const folder = sharedData('reference');
const engine = createOrtEngine();

test.skipIf(!folder)('principal components explain what they explain to scikit-learn', async () => {
  const { points, explained } = readActivations(folder!);
  const pca = await principalComponents(engine, points, explained.length);
  expect(() => assertExplained(pca, explained)).not.toThrow();
});

test.skipIf(!folder)('all neighbours of 50 activations are those of brute force', async () => {
  const { points } = readActivations(folder!);
  await expect(assertNeighbours(engine, points, 50)).resolves.toBeUndefined();
});

test.skipIf(!folder)(
  'PCA is as true as that of scikit-learn, and UMAP truer than .87',
  { timeout: 120_000 },
  async () => {
    const { points, trustworthiness: wanted } = readActivations(folder!);
    const truthOf = async (method: 'umap' | 'pca') => {
      const options = { method, space: 'raw', neighbours: 15, seed: 1 } as const;
      const layout = await layOut(engine, points, options);
      return trustworthiness(engine, points, layout, random('lot'));
    };
    expect(await truthOf('pca')).toBeCloseTo(wanted.pca2, 4);
    expect(await truthOf('umap')).toBeGreaterThan(0.87);
  },
);
