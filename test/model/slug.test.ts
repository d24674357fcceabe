import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layerSlug, modelSlug } from '../../pipeline/model/slug.ts';

test.each([
  ['mixed4a', 'mixed4a'],
  ['block/conv.1', 'block~2fconv~2e1'],
  ['a b~c', 'a~20b~7ec'],
  ['3×3', '3~c3~973'],
  ['images', '~69mages'],
  ['wiring', '~77iring'],
  ['circuits', '~63ircuits'],
  ['lab', '~6cab'],
  ['probe', '~70robe'],
])('layer %s is %s', (name, slug) => {
  expect(layerSlug(name)).toBe(slug);
});

test('layers have slugs of safe characters that can be read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      const slug = layerSlug(name);
      expect(slug).toMatch(/^[\w~-]*$/);
      expect(decodeURIComponent(slug.replaceAll('~', '%'))).toBe(name);
    }),
  );
});

test.each([
  ['mobilenet_v2_1.0_224_qat', 'mobilenet_v2_1-0_224_qat'],
  ['My Net (v2)', 'my-net-v2'],
  ['Réseau', 're-seau'],
  ['…', 'model'],
  ['../../Atlas', 'model-atlas'],
  ['_astro', 'model-_astro'],
])('model %s is %s', (name, slug) => {
  expect(modelSlug(name)).toBe(slug);
});
