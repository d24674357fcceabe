// What may be written in `atlas.config.ts`. The comments of the fields are the reference for users.

import { z } from 'zod';
import { devices } from './devices.ts';

const path = z.string().min(1);

const ModelInput = z.strictObject({
  /** The ONNX file, relative to the configuration. */
  path,
  /** The model card, relative to the configuration. Default: `NAME.card.yaml` beside `NAME.onnx`, if there is one. */
  card: path.optional(),
  /** Tensors to look at, in order of depth. Default: those of the card. */
  layers: z.array(z.string().min(1)).min(1).optional(),
  /** How many units of each layer get a page: the first ones, or `all`. Default: all. */
  unitsPerLayer: z
    .union([z.literal('all'), z.int().positive()], { error: 'expected "all" or a number above 0' })
    .default('all'),
});

const DatasetInput = z.union(
  [
    path,
    z.strictObject({
      specimens: z.strictObject({
        /** Decides every image: an integer. Default: 0. */
        seed: z.int().default(0),
        /** How many images, at least 1. Default: 2000. */
        numImages: z.int().positive().default(2000),
        /** Side of an image, px, 16…512. Default: 64. */
        size: z.int().min(16).max(512).default(64),
      }),
    }),
  ],
  { error: 'expected a folder of images or { specimens: {…} }' },
);

/** Of pictures beside the two main ones of a unit. */
const OtherPicturesInput = z.strictObject({
  /** Side of the pictures, px, 16…1024. Default: `size` of the main ones. */
  size: z.int().min(16).max(1024).optional(),
  /** Steps of gradient ascent, at least 1. Default: half of `steps` of the main ones. */
  steps: z.int().positive().optional(),
  /** Whether each unit gets the picture that excites it in the centre alone. Default: true. */
  neuron: z.boolean().default(true),
  /** How many pictures that excite a unit in different ways it gets, 2…9; 0 for none. Default: 4. */
  diversity: z
    .int()
    .min(0)
    .max(9)
    .refine((count) => count !== 1, { error: 'expected 0, or a number 2…9' })
    .default(4),
  /** Whether it gets the picture of another seed and that of a network of random weights, by which pictures are judged. Default: true. */
  trust: z.boolean().default(true),
});

const VisualizationInput = z.strictObject({
  /** Side of the pictures, px, 16…1024. Default: 128. */
  size: z.int().min(16).max(1024).default(128),
  /** Steps of gradient ascent, at least 1. Default: 256; 512 for a hero picture. */
  steps: z.int().positive().default(256),
  /** Learning rate of Adam, above 0. Default: 0.05. */
  learningRate: z.number().positive().default(0.05),
  /** Whether each unit also gets the picture that lowers its activation. Default: true. */
  negative: z.boolean().default(true),
  /** Steps of that picture, at least 1. Default: half of `steps`. */
  negativeSteps: z.int().positive().optional(),
  /** Fourier spectrum is scaled by 1 / frequency^decay, 0…4; larger is smoother. Default: 1. */
  decay: z.number().min(0).max(4).default(1),
  /** Pictures of other kinds. */
  others: OtherPicturesInput.prefault({}),
});

const ExamplesInput = z.strictObject({
  /** How many images of the data set a unit's page shows, 1…100. Default: 9. */
  top: z.int().min(1).max(100).default(9),
});

export const ConfigInput = z.strictObject({
  /** The models of the atlas, at least one. */
  models: z.array(ModelInput).min(1),
  /** A folder of images, relative to the configuration, one sub-folder per class; or the generated data set. */
  dataset: DatasetInput,
  /** Folder of labels that people gave to units, `*.yaml`, relative to the configuration. Default: none. */
  annotations: path.optional(),
  /** Where the project of the atlas is kept, e.g. `https://github.com/owner/name`: unit pages lead to a new file of labels there, on its branch `main`. Default: they offer the text to copy. */
  repository: z
    .url({ protocol: /^https?$/, error: 'expected an address as https://github.com/owner/name' })
    .optional(),
  /** Where the site will be served, without `base`, e.g. `https://example.org`; stands in what readers cite. Default: not known. */
  site: z
    .url({ protocol: /^https?$/, error: 'expected an address as https://example.org' })
    .optional(),
  /** Folder the site is written to, relative to the configuration. Default: dist. */
  out: path.default('dist'),
  /** Path the site is served under, beginning with a slash. Default: /. */
  base: z
    .string()
    .refine((base) => base.startsWith('/'), { error: 'expected a path that begins with /' })
    .default('/'),
  /** What computes: `auto`, the fastest that works, or one of those that `micrographia devices` lists: `cpu`, `webgpu`, `cuda`, `coreml`, `dml`, `tfjs-node-gpu`, `tfjs-node`, `tfjs-webgpu`, `tfjs-wasm`. Default: auto. */
  device: z.enum(['auto', ...devices]).default('auto'),
  /** How many processes compute side by side, at least 1, or `auto`, by the number of cores. Default: auto. */
  workers: z
    .union([z.literal('auto'), z.int().positive()], {
      error: 'expected "auto" or a number above 0',
    })
    .default('auto'),
  /** Decides everything that is left to chance: an integer. Default: 0. */
  seed: z.int().default(0),
  /** How the pictures of units are made. */
  visualization: VisualizationInput.prefault({}),
  /** Which images of the data set are shown. */
  examples: ExamplesInput.prefault({}),
  /** Whether the examples of each unit are led back to the image, by deconvnet and guided backpropagation. Default: true. */
  reconstructions: z.boolean().default(true),
});
export type ConfigInput = z.input<typeof ConfigInput>;
