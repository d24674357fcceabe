import { expect, test } from 'vitest';
import { parseAnnotations } from '../../pipeline/model/annotations/annotation-input.ts';
import type { UnitRecord } from '../../pipeline/store/schema.ts';
import { suggestionHref, suggestionYaml } from '../../src/suggestion.ts';

const unit = {
  id: 'block/conv "1":12',
  model: 'net',
  layer: 'block~2fconv',
  channel: 12,
} as UnitRecord;
const annotation = {
  name: 'cells: "hexagons"',
  description: 'two\nlines # no remark',
  tags: ['a', 'b'],
  author: 'R. Hooke',
};

test('what is suggested is read as a label once it has a name', () => {
  const text = suggestionYaml(unit);
  expect(() => parseAnnotations(text, 'a.yaml')).toThrow('a.yaml, line 2, name: got ""');
  const named = text.replace('name: ""', 'name: "cells"');
  expect(parseAnnotations(named, 'a.yaml')).toEqual([
    {
      unit: 'net/block/conv "1":12',
      source: 'a.yaml, line 1',
      annotation: { name: 'cells', tags: [] },
    },
  ]);
});

test('a label that is there is filled in', () => {
  const [read] = parseAnnotations(suggestionYaml({ ...unit, annotation }), 'a.yaml');
  expect(read!.annotation).toEqual(annotation);
});

test('the host is asked for a new file, or for the folder where the label is', () => {
  const repository = 'https://github.com/owner/name/';
  const address = new URL(suggestionHref(repository, unit));
  expect(address.pathname).toBe('/owner/name/new/main/content/units');
  expect(address.searchParams.get('filename')).toBe('net-block~2fconv-12.yaml');
  expect(address.searchParams.get('value')).toBe(suggestionYaml(unit));
  expect(suggestionHref(repository, { ...unit, annotation })).toBe(
    'https://github.com/owner/name/tree/main/content/units',
  );
});
