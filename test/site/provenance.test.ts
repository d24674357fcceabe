import { expect, it } from 'vitest';
import type { Provenance } from '../../pipeline/store/schema.ts';
import { groupMade } from '../../src/provenance.ts';

const base = { model: 'm', engine: 'cpu', version: '1.2.3' };
const picture = (key: string, steps: number): Provenance => ({
  ...base,
  key,
  recipe: { size: 96, steps },
});
const examples: Provenance = {
  ...base,
  key: 'e',
  dataset: 'd',
  recipe: { analysis: 'examples', layer: 'conv1' },
};

it('says what all have in common once, and of recipes alike only what differs', () => {
  const { shared, groups } = groupMade([
    { title: 'Plus', provenance: picture('p', 128) },
    { title: 'Minus', provenance: picture('n', 64) },
    { title: 'Examples', provenance: examples },
  ]);
  expect(shared).toEqual([
    ['Engine', 'cpu'],
    ['Micrographia', '1.2.3'],
    ['Model, SHA-256', 'm'],
    ['Data set, fingerprint', 'd'],
  ]);
  expect(groups).toEqual([
    {
      name: 'Pictures',
      shared: [['size', '96']],
      members: [
        {
          title: 'Plus',
          own: [
            ['steps', '128'],
            ['key', 'p'],
          ],
        },
        {
          title: 'Minus',
          own: [
            ['steps', '64'],
            ['key', 'n'],
          ],
        },
      ],
    },
    {
      name: 'Measurements',
      shared: [['key', 'e']],
      members: [{ title: 'Examples', own: [] }],
    },
  ]);
});

it('leaves a fact on which parts disagree to each of them', () => {
  const { shared, groups } = groupMade([
    { title: 'Plus', provenance: { ...picture('p', 128), engine: 'webgpu' } },
    { title: 'Minus', provenance: picture('n', 128) },
  ]);
  expect(shared.map(([term]) => term)).toEqual(['Micrographia', 'Model, SHA-256']);
  expect(groups[0]!.members.map(({ own }) => own[0])).toEqual([
    ['Engine', 'webgpu'],
    ['Engine', 'cpu'],
  ]);
});
