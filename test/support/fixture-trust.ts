// What the fixture atlas says of how far a picture can be trusted: every check, and kinds of images.

import type { Provenance, Trust } from '../../pipeline/store/schema.ts';

/** @param layers names of the layers before */
export function fixtureTrust(layers: readonly string[], provenance: Provenance): Trust {
  return {
    verdict: 'fair',
    score: 0.7,
    reached: { ratio: 1.94, verdict: 'good' },
    agreement: { cosine: 0.88, chance: 0.13, verdict: 'good' },
    twin: { cosine: -0.29, chance: 0.02, verdict: 'good' },
    polysemanticity: {
      index: 0.91,
      silhouette: 0.46,
      chance: 0.21,
      clusters: [
        [1, 2, 4, 7, 8, 9],
        [3, 5, 6],
        [0, 10],
        [11, 12],
      ],
      verdict: 'poor',
    },
    naturalPath: {
      similarity: 0.22,
      layers: layers.map((layer, i) => ({ layer, similarity: 0.1 + i / 10 })),
      verdict: 'fair',
    },
    provenance,
  };
}
