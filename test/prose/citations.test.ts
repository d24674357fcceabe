import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readBibliography } from '../../src/prose/bibliography.ts';
import { citeReferences } from '../../src/prose/citations.ts';
import { renderProse } from '../support/prose.ts';

const works = `
@article{olah2017, author={Olah, Chris and Mordvintsev, Alexander}, title={Feature <script>alert(1)</script><img src=x onerror=alert(1)> Visualization}, journal={Distill}, year={2017}, doi={10.23915/distill.00007}}
@article{zeiler2013, author={Zeiler, Matthew D. and Fergus, Rob}, title={Visualizing and Understanding}, journal={ECCV}, year={2014}, url={https://arxiv.org/abs/1311.2901}}
@article{hooke1665, author={Hooke, Robert}, title={Micrographia}, journal={Royal Society}, year={1665}}`;

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prose-'));
  file = join(folder, 'bibliography.bib');
  await writeFile(file, works);
});
afterAll(() => rm(folder, { recursive: true }));

const render = (text: string) =>
  renderProse(text, [[citeReferences, { files: ['none.bib', file] }]]);

it('numbers works in the order of the text, and lists them so', async () => {
  const html = await render('First [@zeiler2013], then [@olah2017; @zeiler2013].');
  expect(html).toContain(
    'First <span class="citation">[<a href="#reference-zeiler2013" data-card="">1</a>]</span>',
  );
  expect(html).toMatch(
    /then <span class="citation">\[<a [^>]*>2<\/a>, <a [^>]*>1<\/a>\]<\/span>\./,
  );
  const ids = [...html.matchAll(/<li id="([^"]*)"/g)].map(([, id]) => id);
  expect(ids).toEqual(['reference-zeiler2013', 'reference-olah2017']);
});

it('links a work to where it can be read', async () => {
  const html = await render('[@olah2017] [@zeiler2013] [@hooke1665]');
  expect(html).toContain('<a href="https://doi.org/10.23915/distill.00007">10.23915/');
  expect(html).toContain('<a href="https://arxiv.org/abs/1311.2901">arxiv.org/abs/');
});

it('has no list where nothing is cited, and leaves code alone', async () => {
  expect(await render('`[@olah2017]` and [a link](x).')).not.toContain('reference');
});

it('lets no markup of the file through', async () => {
  const html = await render('[@olah2017]');
  expect(html).toContain('alert(1)');
  expect(html).not.toMatch(/<(script|img)/);
});

it('names file, line and the nearest keys where a work is not known', async () => {
  await expect(render('One\n\ntwo [@olah2018].')).rejects.toThrow(
    'content/articles/one.mdx:3: citation: got "olah2018", expected one of olah2017,',
  );
});

it('refuses a key that stands twice', () => {
  expect(() => readBibliography(`${works}\n@misc{hooke1665, title={Again}}`, 'a.bib')).toThrow(
    'a.bib: got "hooke1665" twice',
  );
});
