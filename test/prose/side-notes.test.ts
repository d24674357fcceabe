import { expect, it } from 'vitest';
import { locate } from '../../src/prose/locate.ts';
import { setMath } from '../../src/prose/math.ts';
import { placeSideNotes } from '../../src/prose/side-notes.ts';
import { renderProse } from '../support/prose.ts';

it('puts a footnote beside the paragraph that mentions it first, numbered by the text', async () => {
  const html = await renderProse('One[^b] and[^a].\n\nTwo[^a].\n\n[^a]: Of *a*.\n\n[^b]: Of b.', [
    placeSideNotes,
  ]);
  expect(html.replaceAll('\n', '')).toBe(
    '<p>One<sup class="note-mark"><a href="#note-1" data-card="">1</a></sup> and' +
      '<sup class="note-mark"><a href="#note-2" data-card="">2</a></sup>.</p>' +
      '<aside id="note-1" class="side-note" role="note"><p><b>1 </b>Of b.</p></aside>' +
      '<aside id="note-2" class="side-note" role="note"><p><b>2 </b>Of <em>a</em>.</p></aside>' +
      '<p>Two<sup class="note-mark"><a href="#note-2" data-card="">2</a></sup>.</p>',
  );
});

it('sets formulas as MathML', async () => {
  const html = await renderProse('Let $x^2$.\n\n$$\n\\frac{a}{b}\n$$', [setMath]);
  expect(html).toContain('<span class="formula-inline"><math><msup>');
  expect(html).toMatch(/<div class="formula"><math display="block"[^>]*>.*<mfrac>/s);
});

it('tells where a formula is none', async () => {
  await expect(renderProse('One\n\n$\\frac{a$', [setMath])).rejects.toThrow(
    'content/articles/one.mdx:3: got "\\frac{a", expected a formula in TeX',
  );
});

it('tells components where they stand', async () => {
  const html = await renderProse('One <Unit id="a" />\n\n<Other />', [
    [locate, { components: ['Unit'] }],
  ]);
  expect(html).toContain('<Unit id="a" at="content/articles/one.mdx:1">');
  expect(html).toContain('<Other></Other>');
});
