import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkComponents } from '../../src/prose/check-components.ts';
import { keepTogether } from '../../src/prose/keep-together.ts';
import { explainTerms } from '../../src/prose/terms.ts';
import { renderProse } from '../support/prose.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'terms-'));
  await writeFile(
    join(folder, 'a.yaml'),
    'unit: A <b>channel</b>.\nreceptive field: What it sees.\n',
  );
  await writeFile(join(folder, 'b.yaml'), 'unit: One channel.\n');
});
afterAll(() => rm(folder, { recursive: true }));

const render = (text: string, names: readonly string[] = ['a.yaml', 'none.yaml']) =>
  renderProse(text, [[explainTerms, { files: names.map((name) => join(folder, name)) }]]);

it('links words to a glossary of those that were used, by letter', async () => {
  const html = await render(
    'A <Term of="unit">few units</Term>, their <Term>Receptive field</Term>.',
  );
  expect(html).toContain(
    'A <a href="#term-unit" class="term" data-card="">few units</a>, their <a href="#term-receptive-field"',
  );
  expect(html.indexOf('<dt>receptive field</dt>')).toBeLessThan(html.indexOf('<dt>unit</dt>'));
  expect(html).toContain('<dd>A &#x3C;b>channel&#x3C;/b>.</dd>');
});

it('takes the meaning of the last glossary, and has none where no word is explained', async () => {
  expect(await render('A <Term>unit</Term>.', ['a.yaml', 'b.yaml'])).toContain(
    '<dd>One channel.</dd>',
  );
  expect(await render('A unit.')).toBe('<p>A unit.</p>');
});

it('names file, line and the nearest words where one is not known', async () => {
  await expect(render('One\n\n<Term>units</Term> here.')).rejects.toThrow(
    'content/articles/one.mdx:3: term: got "units", expected one of unit, receptive field',
  );
});

it('knows the components there are, and those that an article brings', async () => {
  const check = (text: string) => renderProse(text, [[checkComponents, { known: ['Unit'] }]]);
  await expect(check("import Own from './own.astro'\n\n<Own /> <Unit />")).resolves.toContain(
    'Own',
  );
  await expect(check('One\n\n<Unti id="a" />')).rejects.toThrow(
    'content/articles/one.mdx:3: component: got "Unti", expected one of Unit',
  );
});

it('keeps numbers with what they count', async () => {
  const html = await renderProse('38 % of 5 × 5 px, 3 units, `9 %`', [keepTogether]);
  expect(html).toContain('38\u00a0% of 5\u00a0×\u00a05\u00a0px, 3 units, <code>9 %</code>');
});
