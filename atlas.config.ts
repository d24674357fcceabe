// The atlas of the embedded model. Copy this file and point it at your own; every field is
// documented in pipeline/config/config-input.ts.

import { defineConfig } from './pipeline/config/config.ts';

export default defineConfig({
  models: [{ path: 'content/models/specimens.onnx' }],
  annotations: 'content/units',
  circuits: 'content/circuits',
  dataset: { specimens: { seed: 42, numImages: 2400, size: 96 } },
  visualization: { size: 96, steps: 128, others: { size: 64, steps: 36 } },
});
