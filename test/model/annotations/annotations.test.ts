// Labels that people write: what is refused, and to whom they go.

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../pipeline/base/user-error.ts';
import { parseAnnotations } from '../../../pipeline/model/annotations/annotation-input.ts';
import { assignAnnotations } from '../../../pipeline/model/annotations/assign-annotations.ts';
import { loadAnnotations } from '../../../pipeline/model/annotations/load-annotations.ts';

const full = `
- unit: net/mixed4a:12
  name: hexagon cells
  description: Cells of a honeycomb.
  family: lattices
  tags: [hexagon, cell]
  author: R. Hooke
  confidence: high
  date: 2026-01-31
- unit: mixed4a:2
  name: edges
  confidence: 0.25
`;

describe('a file of labels', () => {
  test('is read with the lines of its labels', () => {
    expect(parseAnnotations(full, 'a.yaml')).toEqual([
      {
        unit: 'net/mixed4a:12',
        source: 'a.yaml, line 2',
        annotation: {
          name: 'hexagon cells',
          description: 'Cells of a honeycomb.',
          family: 'lattices',
          tags: ['hexagon', 'cell'],
          author: 'R. Hooke',
          confidence: 0.9,
          date: '2026-01-31',
        },
      },
      {
        unit: 'mixed4a:2',
        source: 'a.yaml, line 10',
        annotation: { name: 'edges', tags: [], confidence: 0.25 },
      },
    ]);
  });

  test('may be empty', () => expect(parseAnnotations('# none yet\n', 'a.yaml')).toEqual([]));

  const label = '- unit: a:1\n  name: x\n';
  test.each([
    ['unit: a:1', 'a.yaml: got no list, expected a list of labels, each `- unit: …`'],
    ['- unit: a:1', 'a.yaml, line 1, name: got nothing, expected string'],
    ['\n- 3', 'a.yaml, line 2: got 3, expected object'],
    [`${label}  fammily: y`, 'a.yaml, line 3, field: got "fammily", expected one of family, '],
    [`${label}  confidence: 2`, 'a.yaml, line 3, confidence: got 2, expected number to be <=1'],
    [`${label}  confidence: sure`, 'a.yaml, line 3, confidence: got "sure", expected a number in'],
    [
      `${label}  date: 31.1.2026`,
      'a.yaml, line 3, date: got "31.1.2026", expected a day as 2026-01',
    ],
    [`${label}  tags: [x, 3]`, 'a.yaml, line 3, tags[1]: got 3, expected string'],
    [
      `${label}  name: z`,
      'a.yaml, line 3: got text that is not YAML, expected a list of labels: Map',
    ],
    [
      `- unit: a:1\n  name: ${'x'.repeat(61)}`,
      /^a.yaml, line 2, name: got "x+…, expected at most 60 c/,
    ],
  ])('%j is refused in one line', (text, message) => {
    const read = () => parseAnnotations(text, 'a.yaml');
    expect(read).toThrow(UserError);
    expect(read).toThrow(message);
    expect(read).not.toThrow(/\n/);
  });
});

describe('a folder of labels', () => {
  test('is read file by file, by name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'labels-'));
    await writeFile(join(folder, 'b.yaml'), '- { unit: a:1, name: second }');
    await writeFile(join(folder, 'a.yml'), '- { unit: a:0, name: first }');
    await writeFile(join(folder, 'notes.txt'), 'nothing');
    const names = (await loadAnnotations(folder)).map(({ annotation }) => annotation.name);
    expect(names).toEqual(['first', 'second']);
  });

  test('must be there', async () => {
    await expect(loadAnnotations('none')).rejects.toThrow(
      new UserError('annotations: got none, which does not exist, expected a folder of YAML files'),
    );
  });
});

describe('labels are given to units', () => {
  const net = { model: 'net', layers: [{ name: 'mixed4a', numUnits: 20 }] };
  const other = { model: 'other', layers: [{ name: 'block/conv.1', numUnits: 3 }] };
  const write = (...units: string[]) =>
    units.map((unit, i) => ({
      unit,
      source: `a.yaml, line ${i + 1}`,
      annotation: { name: `name ${i}`, tags: [] },
    }));

  test('by their ids, with the model and without', () => {
    const annotations = assignAnnotations(write('net/mixed4a:12', 'mixed4a:3'), [net]);
    expect([...annotations.get('net')!.keys()]).toEqual(['mixed4a:12', 'mixed4a:3']);
    const two = assignAnnotations(write('other/block/conv.1:2'), [net, other]);
    expect(two.get('other')!.get('block/conv.1:2')).toEqual({ name: 'name 0', tags: [] });
    expect(two.get('net')!.size).toBe(0);
  });

  test.each([
    [[net], 'mixed4b:12', 'got "mixed4b:12", expected one of mixed4a:12, '],
    [[net], 'mixed4a:20', 'got "mixed4a:20", expected one of mixed4a:0, mixed4a:2, mixed4a:10, '],
    [[net], 'net/mixd4a:7', 'got "net/mixd4a:7", expected one of net/mixed4a:7, '],
    [[net, other], 'mixed4a:7', 'got "mixed4a:7", expected one of net/mixed4a:7, '],
  ])('in %j, %s is answered with the nearest', (models, unit, message) => {
    expect(() => assignAnnotations(write(unit), models)).toThrow(
      `a.yaml, line 1, unit: ${message}`,
    );
  });

  test('one each', () => {
    expect(() => assignAnnotations(write('mixed4a:1', 'net/mixed4a:1'), [net])).toThrow(
      new UserError(
        'a.yaml, line 2, unit: got a second label for net/mixed4a:1, expected one per unit; the first is in a.yaml, line 1',
      ),
    );
  });
});
