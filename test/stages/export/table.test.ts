// Tables, written and read again by libraries that are not ours.

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { tableOf, toCsv, toParquet } from '../../../pipeline/stages/export/table.ts';
import { unitRow, type Row } from '../../../pipeline/stages/export/unit-row.ts';

const picture = { file: 'a.webp', left: 0, top: 0, width: 1, height: 1 };

test('a row has the numbers and words of a record, and not where its pictures lie', () => {
  const row = unitRow({
    id: 'stem:1',
    dead: false,
    nothing: undefined,
    none: [],
    thumbnail: { ...picture, fileWidth: 1, fileHeight: 1 },
    spectrum: { max: 0.1, counts: [1, 2] },
    examples: [{ value: 3, box: { top: 1 } }, { value: 2 }],
    provenance: { key: 'k', recipe: { steps: 2 }, engine: 'e' },
  });
  expect(Object.fromEntries(row)).toEqual({
    id: 'stem:1',
    dead: false,
    'spectrum.max': 0.1,
    'spectrum.counts': '[1,2]',
    'examples.0.value': 3,
    'examples.0.box.top': 1,
    'examples.1.value': 2,
    'provenance.key': 'k',
  });
});

const rowsOf = fc.array(
  fc.record(
    {
      max: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      dead: fc.boolean(),
      name: fc.string({ unit: 'grapheme', minLength: 1 }),
      'a, "quoted" column': fc.constantFrom('a,b', 'say "this"', 'two\nlines', 'é'),
    },
    { requiredKeys: ['max'] },
  ),
  { minLength: 1, maxLength: 20 },
);

const table = (rows: readonly object[]) =>
  tableOf(rows.map((row): Row => new Map(Object.entries(row) as [string, string][])));

test('CSV is read back as it was written', () => {
  fc.assert(
    fc.property(rowsOf, (rows) => {
      const columns = table(rows);
      const expected = rows.map((_, i) =>
        Object.fromEntries(columns.map(({ name, cells }) => [name, String(cells[i] ?? '')])),
      );
      expect(parse(toCsv(columns), { columns: true })).toEqual(expected);
    }),
  );
});

test('Parquet is read back as it was written, with its types', async () => {
  await fc.assert(
    fc.asyncProperty(rowsOf, async (rows) => {
      const columns = table(rows);
      const bytes = toParquet(columns);
      const { buffer, byteOffset, byteLength } = bytes;
      const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
      const expected = rows.map((_, i) =>
        Object.fromEntries(columns.map(({ name, cells }) => [name, cells[i]])),
      );
      expect(await parquetReadObjects({ file })).toEqual(expected);
      expect(toParquet(columns)).toEqual(bytes);
    }),
    { numRuns: 30 },
  );
});

test('a column of numbers and words is one of words', () => {
  expect(table([{ a: 1 }, { a: 'x' }, {}])).toEqual([
    { name: 'a', type: 'STRING', cells: ['1', 'x', null] },
  ]);
});
