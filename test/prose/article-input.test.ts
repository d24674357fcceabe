import { describe, expect, it } from 'vitest';
import { parseUserInput } from '../../pipeline/base/user-input.ts';
import { jsonLd, licenceHref, readingTime, spelledDay } from '../../src/article-words.ts';
import { ArticleInput } from '../../src/prose/article-input.ts';

const least = { title: 'A', description: 'B' };
const parse = (fields: object) => parseUserInput(ArticleInput, { ...least, ...fields }, 'a.mdx');

describe('front matter', () => {
  it('needs a title and a description; the rest has defaults', () => {
    expect(parse({})).toEqual({ ...least, authors: [], corrections: [], draft: false });
    expect(() => parseUserInput(ArticleInput, { title: 'A' }, 'a.mdx')).toThrow(
      'a.mdx, description',
    );
  });

  it('reads days as YAML does', () => {
    expect(parse({ published: new Date('2026-01-30') }).published).toBe('2026-01-30');
    expect(parse({ published: '2026-01-30' }).published).toBe('2026-01-30');
  });

  it.each([
    [{ autors: [] }, 'a.mdx, field: got "autors", expected one of authors'],
    [{ authors: [{ name: 'A', orchid: '' }] }, 'expected one of orcid'],
    [{ authors: [{ name: 'A', orcid: '0000-0002-1825-0098' }] }, 'expected an ORCID iD as'],
    [
      { published: '30 January 2026' },
      'published: got "30 January 2026", expected a day as 2026-01-31',
    ],
    [{ doi: 'https://doi.org/10.1/2' }, 'expected a DOI as 10.23915/distill.00007'],
    [{ series: { name: 'A', part: 0 } }, 'series.part: got 0'],
  ])('refuses %j', (fields, message) => {
    expect(() => parse(fields)).toThrow(message);
  });

  it.each(['0000-0002-1825-0097', '0000-0002-9079-593X'])('takes the ORCID iD %s', (orcid) => {
    expect(() => parse({ authors: [{ name: 'A', orcid }] })).not.toThrow();
  });
});

describe('what is said of an article', () => {
  it('tells its length by its words alone', () => {
    const words = 'word '.repeat(660);
    expect(readingTime(words)).toBe('about 3 minutes');
    const code = `\`\`\`ts\n${words}\`\`\`\n`;
    expect(readingTime(`${words}\n${code}<Unit id="a b c" />\n$$\n${words}\n$$`)).toBe(
      'about 3 minutes',
    );
    expect(readingTime('One.')).toBe('about a minute');
  });

  it('spells days, and knows where the terms of licences stand', () => {
    expect(spelledDay('2026-01-03')).toBe('3 January 2026');
    expect(licenceHref('CC BY-SA 4.0')).toBe('https://creativecommons.org/licenses/by-sa/4.0/');
    expect(licenceHref('MIT')).toBeUndefined();
  });

  it('is JSON that cannot end its element', () => {
    const text = jsonLd(parse({ title: '</script><b>' }), { page: '/a/' });
    expect(text).not.toContain('<');
    expect(JSON.parse(text)).toMatchObject({ headline: '</script><b>' });
    expect(JSON.parse(text)).not.toHaveProperty('url');
  });
});
