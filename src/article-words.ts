// What is said about an article: how long it is, how it is cited, what machines read of it.

import type { ArticleInput } from './prose/article-input.ts';
import { escapeLatex } from './citation.ts';

/** Words that people read in a minute of such prose. */
const WORDS_PER_MINUTE = 220;

/** `about 9 minutes`, by the words of its text; code, formulas and components do not count. */
export function readingTime(text: string): string {
  const prose = text
    .replace(/```.*?```/gs, ' ')
    .replace(/\$\$.*?\$\$/gs, ' ')
    .replace(/^(import|export) .*?;$/gms, ' ')
    .replace(/<[^>]*>/g, ' ');
  const minutes = Math.max(
    1,
    Math.round((prose.match(/[\p{L}\d]+/gu)?.length ?? 0) / WORDS_PER_MINUTE),
  );
  return minutes === 1 ? 'about a minute' : `about ${minutes} minutes`;
}

/** `21 November 2026` of `2026-11-21`. */
export function spelledDay(day: string): string {
  const options = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat('en-GB', options).format(new Date(`${day}T00:00:00Z`));
}

/** Where the terms of a Creative Commons licence can be read; undefined of others. */
export function licenceHref(licence: string): string | undefined {
  const [, kind, version] = /^CC[ -](BY(?:-[A-Z]{2})*) (\d\.\d)$/i.exec(licence) ?? [];
  if (kind) return `https://creativecommons.org/licenses/${kind.toLowerCase()}/${version}/`;
  return /^CC0/i.test(licence) ? 'https://creativecommons.org/publicdomain/zero/1.0/' : undefined;
}

/**
 * A BibTeX entry with a line per field.
 *
 * @param slug of the article
 * @param address of its page
 */
export function articleBibtex(article: ArticleInput, slug: string, address: string): string {
  const { authors, title, published, doi } = article;
  const [year, month] = published?.split('-') ?? [];
  const fields = [
    ['author', authors.map(({ name }) => escapeLatex(name)).join(' and ')],
    ['title', `{${escapeLatex(title)}}`],
    ['howpublished', 'Micrographia, a model microscope'],
    ['year', year],
    ['month', month && String(Number(month))],
    ['doi', doi],
    ['url', address],
  ].flatMap(([name, value]) => (value ? [`  ${name} = {${value}}`] : []));
  return `@misc{${slug},\n${fields.join(',\n')}\n}\n`;
}

export type Addresses = {
  /** Of the page, with its host where that is known. */
  readonly page: string;
  /** Of the picture that stands for the article. */
  readonly picture?: string | undefined;
};

/** `[name, content]` of `<meta name>`, as collections of scholarly works read them. */
export function citationTags(article: ArticleInput, { page }: Addresses): [string, string][] {
  const { authors, title, published, doi } = article;
  const tags = [
    ['citation_title', title],
    ...authors.flatMap(({ name, affiliation, orcid }) => [
      ['citation_author', name],
      ['citation_author_institution', affiliation],
      ['citation_author_orcid', orcid && `https://orcid.org/${orcid}`],
    ]),
    ['citation_publication_date', published?.replaceAll('-', '/')],
    ['citation_doi', doi],
    ['citation_fulltext_html_url', isAbsolute(page) ? page : undefined],
  ];
  return tags.flatMap(([name, content]) => (content ? [[name!, content]] : []));
}

/** `[property, content]` of `<meta property>`, as sites read them that show links. */
export function openGraphTags(
  { title, description, published, updated, authors }: ArticleInput,
  { page, picture }: Addresses,
): [string, string][] {
  const tags = [
    ['og:type', 'article'],
    ['og:title', title],
    ['og:description', description],
    ['og:url', isAbsolute(page) ? page : undefined],
    ['og:image', picture && isAbsolute(picture) ? picture : undefined],
    ['article:published_time', published],
    ['article:modified_time', updated],
    ...authors.map(({ name }) => ['article:author', name]),
  ];
  return tags.flatMap(([name, content]) => (content ? [[name!, content]] : []));
}

/** What search engines read, as JSON that can stand in a script element. */
export function jsonLd(article: ArticleInput, { page, picture }: Addresses): string {
  const { authors, title, description, published, updated, doi, licence, series } = article;
  const value = {
    '@context': 'https://schema.org',
    '@type': 'ScholarlyArticle',
    headline: title,
    description,
    author: authors.map(({ name, affiliation, orcid }) => ({
      '@type': 'Person',
      name,
      affiliation: affiliation && { '@type': 'Organization', name: affiliation },
      sameAs: orcid && `https://orcid.org/${orcid}`,
    })),
    datePublished: published,
    dateModified: updated ?? published,
    identifier: doi && `https://doi.org/${doi}`,
    license: licence && (licenceHref(licence) ?? licence),
    isPartOf: series && { '@type': 'CreativeWorkSeries', name: series.name },
    url: isAbsolute(page) ? page : undefined,
    image: picture && isAbsolute(picture) ? picture : undefined,
  };
  // no text may end the element
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}

const isAbsolute = (address: string) => /^https?:/.test(address);
