// What the search finds.

/** As the results say it. */
export type Kind =
  | 'unit'
  | 'class'
  | 'layer'
  | 'map'
  | 'model'
  | 'circuit'
  | 'wiring'
  | 'image'
  | 'images'
  | 'robustness'
  | 'article';

/** Something that answers. */
export type Found = {
  readonly kind: Kind;
  readonly title: string;
  /** What else is to be said of it. */
  readonly note: string;
  /** Of its page: segments of the address. */
  readonly path: readonly string[];
  /** What follows the address, e.g. `?class=honeycomb`. */
  readonly query?: string;
  /** File of the atlas. */
  readonly picture?: string;
};

/** How well it answers. */
export type Hit = { readonly score: number; readonly found: Found };
