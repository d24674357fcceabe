// How much it counts where a typed word is found; a word that only begins so counts less, see `likeness`.

export const weights = {
  /** Of units: named so by people, tagged or filed so, their strongest images labelled so; then classes. */
  named: 12,
  tagged: 8,
  labelled: 5,
  classes: 6,
  /** Titles of layers, maps and other pages. */
  title: 10,
  /** The layer of a unit, and its channel. */
  layer: 6,
  channel: 10,
  /** In the words about a page. */
  about: 4,
} as const;

/** Added where a unit, or a title, is named in full. */
export const whole = { unit: 100, title: 50 } as const;

/** Left of a word that is a typo away. */
export const typoShare = 0.3;
