// The part of citation-js that is used; it has no types of its own.

declare module '@citation-js/core' {
  type Item = {
    readonly id: string;
    readonly author?: readonly { readonly family?: string; readonly literal?: string }[];
    readonly issued?: { readonly 'date-parts'?: readonly (readonly number[])[] };
    readonly DOI?: string;
    readonly URL?: string;
    readonly title?: string;
  };
  export class Cite {
    constructor(data: string);
    readonly data: readonly Item[];
    format(
      kind: 'bibliography',
      options: { format: 'html'; template: string; lang: string; asEntryArray: true },
    ): readonly (readonly [id: string, html: string])[];
  }
}

declare module '@citation-js/plugin-bibtex' {}
declare module '@citation-js/plugin-csl' {}
