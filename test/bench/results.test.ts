import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { insertTable, mergeResults, readResults, tableOf, type Result } from './results.ts';

const result = (bench: string, ratio: number): Result => ({
  bench,
  what: `${bench} ÷ forward`,
  ratio,
  figures: '2 ms ÷ 1 ms',
});

describe('results of benches', () => {
  test('the README shows those that are kept', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(readme).toContain(tableOf(readResults()));
  });

  test('a bench that runs anew replaces its own results only', () => {
    const old = [result('ascent', 3), result('workers', 0.6)];
    expect(mergeResults(old, [result('ascent', 2)])).toEqual([old[1], result('ascent', 2)]);
  });

  test('the table goes between its marks, in place of the last one', () => {
    const table = tableOf({ machine: {}, results: [result('ascent', 3)] });
    const document = 'a\n<!-- bench: start -->\nold\n<!-- bench: end -->\nb';
    const twice = insertTable(insertTable(document, 'other'), table);
    expect(twice).toBe(
      `a\n<!-- bench: start -->\n\n<!-- prettier-ignore -->\n${table}\n\n<!-- bench: end -->\nb`,
    );
    expect(table).toContain('| ascent ÷ forward | 3.00 | 2 ms ÷ 1 ms |');
  });

  test('a document without marks is left alone', () => {
    expect(() => insertTable('a', 'table')).toThrow('bench: the document has no');
  });
});
