// The part of tsne-js that is used; it comes without types.

declare module 'tsne-js' {
  export default class TSNE {
    /** Places of the points, [N, 2]: drawn by `init`, moved by `run`. */
    readonly outputEmbedding: { readonly data: Float64Array };
    constructor(options: {
      readonly dim: number;
      readonly perplexity: number;
      readonly learningRate: number;
      readonly nIter: number;
    });
    init(input: { readonly data: readonly (readonly number[])[]; readonly type: 'dense' }): void;
    run(): void;
    getOutput(): number[][];
  }
}
