import { expect, test } from 'vitest';
import { bibtex } from '../../src/citation.ts';

const model = {
  slug: 'net',
  name: 'Net 50% & co',
  hash: '0123456789abcdef',
  version: '1.2.3',
  dataset: {
    name: 'photos',
    fingerprint: 'fedcba98765432100000',
    numImages: 3,
    numClasses: 0,
    skipped: [],
  },
};

test('a unit is cited with its address, model, data set and day', () => {
  const unit = {
    id: 'block/conv_1:12',
    layer: 'block~2fconv_1',
    channel: 12,
    annotation: { name: 'hexagon {cells}', tags: [] },
  };
  const address = 'https://example.org/a/net/block~2fconv_1/12/';
  expect(bibtex({ unit, model, address, date: '2026-01-31' })).toBe(
    `@misc{net-block_2fconv_1-12,
  title = {{Unit block/conv\\_1:12 of Net 50\\% \\& co: hexagon \\{cells\\}}},
  howpublished = {Micrographia 1.2.3, a model microscope},
  year = {2026},
  month = {1},
  url = {https://example.org/a/net/block~2fconv_1/12/},
  note = {model SHA-256 0123456789abcdef, data set fingerprint fedcba9876543210, atlas of 2026-01-31}
}
`,
  );
});

test('what is not known is left out', () => {
  const entry = bibtex({
    unit: { id: 'stem:0', layer: 'stem', channel: 0 },
    model,
    address: '/net/stem/0/',
  });
  expect(entry).toContain('title = {{Unit stem:0 of Net 50\\% \\& co}}');
  expect(entry).not.toMatch(/year|month|undefined/);
});
