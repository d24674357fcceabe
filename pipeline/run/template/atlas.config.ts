// The atlas: which models, which images, how much of each. Every field is documented in
// pipeline/config/config-input.ts of Micrographia; mistakes are told with what was expected.

import type { ConfigInput } from 'micrographia';

export default {
  // Your network: models/net.onnx, with models/net.card.yaml beside it (see models/template.card.yaml).
  models: [{ path: 'models/specimens.onnx', unitsPerLayer: 4 }],
  // Your images: a folder, one sub-folder per class. These are drawn, 96 px wide.
  dataset: { specimens: { seed: 42, numImages: 600, size: 96 } },
  articles: 'articles',
  // Few steps and no activation atlas make a first look quick; leave both out for what a reader deserves.
  visualization: { size: 96, steps: 64, others: { size: 64, steps: 32, diversity: 2 } },
  activationAtlas: { layers: 'none' },
  // Where the site will be served, for whole addresses in what readers cite:
  // site: 'https://example.org', base: '/MY-ATLAS/',
} satisfies ConfigInput;
