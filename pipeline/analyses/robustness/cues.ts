// Whether a network goes by shape or by texture, where the two disagree.

/** An image whose shape is that of one class and whose texture is that of another, and what was said of it. */
export type CueAnswer = {
  readonly shape: number;
  readonly texture: number;
  readonly answer: number;
};

export type CueShares = {
  readonly numImages: number;
  /** Shares of all answers; the rest is neither. */
  readonly shape: number;
  readonly texture: number;
  /** Share of shape among the answers that are either; undefined where there are none. */
  readonly shapeBias: number | undefined;
  /** The same of each class of shapes that has such answers, and how many, in order of classes. */
  readonly classes: readonly {
    readonly index: number;
    readonly shape: number;
    readonly count: number;
  }[];
};

/**
 * Geirhos et al. 2019, arXiv 1811.12231.
 *
 * @param answers at least one, of images whose shape and texture are of different classes
 */
export function cueShares(answers: readonly CueAnswer[]): CueShares {
  const byShape = answers.filter(({ shape, answer }) => answer === shape);
  const byTexture = answers.filter(({ texture, answer }) => answer === texture);
  const count = (list: readonly CueAnswer[], index: number) =>
    list.filter(({ shape }) => shape === index).length;
  const indices = [...new Set(answers.map(({ shape }) => shape))].toSorted((a, b) => a - b);
  const classes = indices.flatMap((index) => {
    const numShape = count(byShape, index);
    const total = numShape + count(byTexture, index);
    return total > 0 ? [{ index, shape: numShape / total, count: total }] : [];
  });
  const decided = byShape.length + byTexture.length;
  return {
    numImages: answers.length,
    shape: byShape.length / answers.length,
    texture: byTexture.length / answers.length,
    shapeBias: decided > 0 ? byShape.length / decided : undefined,
    classes,
  };
}
