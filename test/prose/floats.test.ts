import { expect, it } from 'vitest';
import { citeReferences } from '../../src/prose/citations.ts';
import { numberFloats } from '../../src/prose/floats.ts';
import { renderProse } from '../support/prose.ts';

const render = (text: string) => renderProse(text, [numberFloats]);

const article = `
## What it costs

See [@fig:b], [@fig:a; @fig:b; @tbl:a] and [@sec:what-it-costs].

<Figure id="fig:a" />

<Table id="tbl:a" />

<Figure />

<Figure id="fig:b" />
`;

it('numbers each kind by itself, and reads as their names', async () => {
  const html = await render(article);
  expect(html).toContain('<a href="#fig:b">figure\u00a03</a>');
  expect(html).toContain(
    '<a href="#fig:a">figure\u00a01</a>, <a href="#fig:b">figure\u00a03</a> and <a href="#tbl:a">table\u00a01</a>',
  );
  expect(html).toContain('<a href="#what-it-costs">“What it costs”</a>');
  expect([...html.matchAll(/number="(\d)"/g)].map(([, number]) => number)).toEqual([
    '1',
    '1',
    '2',
    '3',
  ]);
});

it.each([
  [
    '[@fig:c]\n\n<Figure id="fig:cc" />',
    '1: part of the article: got "fig:c", expected one of fig:cc',
  ],
  ['\n\n<Figure id="a" />', '3: got the id "a", expected one that begins with fig:'],
  ['<Figure id="fig:a" />\n\n<Figure id="fig:a" />', '3: got the id "fig:a" twice'],
  ['[@fig:a; @olah2017]', '1: got works and parts of the article in one pair of brackets'],
])('refuses %j with its line', async (text, message) => {
  await expect(render(text)).rejects.toThrow(`content/articles/one.mdx:${message}`);
});

it('leaves works to citations', async () => {
  expect(await render('[@olah2017]')).toBe('<p>[@olah2017]</p>');
  await expect(
    renderProse('[@olah2017]', [numberFloats, [citeReferences, { files: ['none.bib'] }]]),
  ).rejects.toThrow('one.mdx:1: citation: got "olah2017", but there are none');
});
