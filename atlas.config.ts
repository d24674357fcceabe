// The atlas of the embedded model. Copy this file and point it at your own; every field is
// documented in pipeline/config/config-input.ts.

import { defineConfig } from './pipeline/config/config.ts';

export default defineConfig({
  models: [
    {
      path: 'content/models/specimens.onnx',
      randomLabels: 'content/models/specimens-shuffled.onnx',
    },
  ],
  annotations: 'content/units',
  circuits: 'content/circuits',
  articles: 'content/articles',
  dataset: { specimens: { seed: 42, numImages: 2400, size: 96 } },
  visualization: {
    size: 96,
    steps: 64,
    negativeSteps: 24,
    others: { size: 64, steps: 24, diversity: 3 },
  },
  activationAtlas: {
    layers: ['mixed3a', 'mixed4c', 'mixed5b'],
    samples: 4800,
    grids: [10, 20],
    icons: { size: 64, steps: 80, tries: 1 },
  },
  lab: { numImages: 4, classes: 3, robustness: { numImages: 24, epsilons: [2, 8] } },
});
