// Circuits that people made: what is read, and what they are told of mistakes.

import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assignCircuits } from '../../../pipeline/model/circuits/assign-circuits.ts';
import { parseCircuit } from '../../../pipeline/model/circuits/circuit-input.ts';
import { loadCircuits } from '../../../pipeline/model/circuits/load-circuits.ts';

const models = [
  {
    model: 'net',
    layers: [
      { name: 'stem', numUnits: 4 },
      { name: 'block:0', numUnits: 2 },
    ],
  },
];

const good = `model: net
title: Rings of curves
caption: >-
  Two curves make
  a ring.
groups:
  - label: curves
    units:
      - unit: stem:1
        label: to the left
      - stem:3
  - units: ["block:0:1"]
`;

const assign = (text: string) => assignCircuits([parseCircuit(text, 'c.yaml', 'rings')], models);

test('a circuit is its units in the order of their groups', () => {
  expect(assign(good).get('net')).toEqual([
    {
      slug: 'rings',
      title: 'Rings of curves',
      caption: 'Two curves make a ring.',
      nodes: [
        { layer: 'stem', channel: 1, group: 'curves', label: 'to the left' },
        { layer: 'stem', channel: 3, group: 'curves' },
        { layer: 'block:0', channel: 1 },
      ],
    },
  ]);
});

test.each([
  ['model: net', 'model: nett', 'c.yaml, line 1, model: got "nett", expected one of net'],
  [
    '- stem:3',
    '- stem:4',
    'c.yaml, line 11, unit: got "stem:4", expected one of stem:0, stem:1, stem:2, stem:3, block:0:0, block:0:1',
  ],
  [
    '- stem:3',
    '- stem',
    'c.yaml, line 11, unit: got "stem", expected one of stem:0, stem:1, stem:2, stem:3, block:0:0, block:0:1',
  ],
  [
    '- stem:3',
    '- stem:1',
    'c.yaml, line 11, unit: got stem:1 again, expected each unit once in a circuit',
  ],
  [
    '- stem:3',
    '- stem:01',
    'c.yaml, line 11, unit: got stem:1 again, expected each unit once in a circuit',
  ],
  [
    'title: Rings of curves',
    'title: *Rings',
    'c.yaml: got a word after *, expected a circuit, text that begins with * in quotes: Unresolved alias',
  ],
  [
    'units: ["block:0:1"]',
    'units: []',
    'c.yaml, line 12, groups[1].units: got [], expected at least one unit',
  ],
  [
    'label: to the left',
    'labl: to the left',
    'c.yaml, line 10, field of groups[0].units[0]: got "labl", expected one of label, unit',
  ],
  ['title: Rings', 'titel: Rings', 'c.yaml, line 1, title: got nothing, expected string'],
  ['model: net', 'model: [', 'c.yaml, line 2: got text that is not YAML, expected a circuit'],
])('%s ⇒ %s', (before, after, message) => {
  expect(() => assign(good.replace(before, after))).toThrow(message);
});

test('a file names the page of its circuit', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'circuits-'));
  try {
    await writeFile(join(folder, 'rings.yaml'), good);
    await writeFile(join(folder, 'notes.txt'), 'not a circuit');
    expect((await loadCircuits(folder)).map(({ slug }) => slug)).toEqual(['rings']);
    await writeFile(join(folder, 'my rings.yml'), good);
    await expect(loadCircuits(folder)).rejects.toThrow(
      'my rings.yml: got a file called "my rings", expected letters, digits, - and _ alone: it is the address of a page; rename it',
    );
    await rename(join(folder, 'my rings.yml'), join(folder, 'rings.yml'));
    await expect(loadCircuits(folder)).rejects.toThrow(
      'rings.yml: got a second file called "rings", expected each name once',
    );
    await expect(loadCircuits(join(folder, 'none'))).rejects.toThrow(
      'which does not exist, expected a folder of YAML files',
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
