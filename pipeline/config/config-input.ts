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
  /** The same network trained on labels dealt out by chance, relative to the configuration: maps of the lab are compared with its maps. Default: none. */
  randomLabels: path.optional(),
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

/** Of the map of a layer: Carter et al. 2019, 10.23915/distill.00015. */
const ActivationAtlasInput = z.strictObject({
  /** Layers that get an activation atlas: `all`, `none`, or names of their tensors. Default: all. */
  layers: z
    .union([z.enum(['all', 'none']), z.array(z.string().min(1)).min(1)], {
      error: 'expected "all", "none" or a list of layers',
    })
    .default('all'),
  /** Activations on a map, at most: 100…1,000,000. Default: 100000. */
  samples: z.int().min(100).max(1_000_000).default(100_000),
  /** Places taken from each image, 1…64, or `auto`: as many as give 8,000 activations, at most 16. Default: auto. */
  samplesPerImage: z
    .union([z.literal('auto'), z.int().min(1).max(64)], {
      error: 'expected "auto" or a number 1…64',
    })
    .default('auto'),
  /** How activations are laid out; `tsne` takes 8,000 of them at most. Default: umap. */
  embedding: z.enum(['umap', 'tsne', 'pca']).default('umap'),
  /** Whether angles are taken between activations as they are, or whitened by the layer's covariance. Default: raw. */
  space: z.enum(['raw', 'whitened']).default('raw'),
  /** Neighbours that stay together, of UMAP, 2…200. Default: 15. */
  neighbours: z.int().min(2).max(200).default(15),
  /** Rows and columns of the grids, coarsest first, each 2…160, or `auto`: of 10, 20, 40, 80, 160 as many as there are activations for. Default: auto. */
  grids: z
    .union([z.literal('auto'), z.array(z.int().min(2).max(160)).min(1)], {
      error: 'expected "auto" or a list of numbers 2…160',
    })
    .default('auto'),
  /** Activations that a cell needs, at least 1. Default: 5. */
  fewest: z.int().positive().default(5),
  /** How the icons of the cells are made. */
  icons: z
    .strictObject({
      /** Side of an icon, px, 16…256. Default: 80. */
      size: z.int().min(16).max(256).default(80),
      /** Steps of gradient ascent, at least 1. Default: 128. */
      steps: z.int().positive().default(128),
      /** Icons that are tried for each cell; the one nearest to its direction is shown: 1…8. Default: 2. */
      tries: z.int().min(1).max(8).default(2),
    })
    .prefault({}),
});

/** How the network stands what is done to images. */
const RobustnessInput = z.strictObject({
  /** Images of the data set, spread over it, at least 1. Default: 200. */
  numImages: z.int().positive().default(200),
  /** Largest changes of a value of 0…255 that attacks may make, each 1…64. Default: 1, 2, 4, 8. */
  epsilons: z.array(z.int().min(1).max(64)).min(1).default([1, 2, 4, 8]),
  /** ONNX file, with its card beside it, relative to the configuration: errors under corruption are told relative to those of this model. Default: none. */
  baseline: path.optional(),
  /** Folder of images whose shape says one thing and whose texture another, in folders by shape, such as `cat/cat7-elephant2.png`, relative to the configuration. Default: drawn ones, where the data set is the generated one. */
  cueConflicts: path.optional(),
});

/** The attribution lab: pages of single images. */
const LabInput = z.strictObject({
  /** Images that get a page: `auto`, those of the data set that the network names rightly and wrongly, most and least sure of itself; a folder of images, or a list of files, where `*` stands for any name, relative to the configuration; or `none`. Default: auto. */
  images: z
    .union([z.enum(['auto', 'none']), path, z.array(path).min(1)], {
      error: 'expected "auto", "none", a folder or a list of files',
    })
    .default('auto'),
  /** How many of them with `auto`, 1…100. Default: 4. */
  numImages: z.int().min(1).max(100).default(4),
  /** How many of the most probable classes are explained, 1…20. Default: 5. */
  classes: z.int().min(1).max(20).default(5),
  /** Attribution methods by name, or `all`: those that the model allows. Default: all. */
  methods: z
    .union([z.literal('all'), z.array(z.string().min(1)).min(1)], {
      error: 'expected "all" or a list of methods',
    })
    .default('all'),
  /** On how many of the images it is checked whether methods can be believed: by networks without their weights, shifted images, and px that are taken away; 0 for none. Default: 2. */
  sanity: z.int().min(0).default(2),
  /** Attacks, corruptions and conflicting cues on images of the data set; false for none. Default: false. */
  robustness: z
    .union([z.literal(false), RobustnessInput], { error: 'expected false or { … }' })
    .default(false),
});

/** What readers may run in their browsers, on images of their own. */
const ProbeInput = z.strictObject({
  /** Weights of a model, at most, in MB of a million bytes, above 0; pages of larger ones do not offer it. Default: 100. */
  mostMegabytes: z.number().positive().default(100),
});

export const ConfigInput = z.strictObject({
  /** The models of the atlas, at least one. */
  models: z.array(ModelInput).min(1),
  /** A folder of images, relative to the configuration, one sub-folder per class; or the generated data set. */
  dataset: DatasetInput,
  /** Folder of labels that people gave to units, `*.yaml`, relative to the configuration. Default: none. */
  annotations: path.optional(),
  /** Folder of circuits that people made of units, `*.yaml`, relative to the configuration; see `CircuitInput`. Default: none. */
  circuits: path.optional(),
  /** Folder of articles about the atlas, `*.mdx`, relative to the configuration; their works and words may stand beside them, in `bibliography.bib` and `glossary.yaml`. Default: none but the one that says how to read a unit page. */
  articles: path.optional(),
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
  /** How the activation atlas of each layer is made. */
  activationAtlas: ActivationAtlasInput.prefault({}),
  /** Whether the examples of each unit are led back to the image, by deconvnet and guided backpropagation. Default: true. */
  reconstructions: z.boolean().default(true),
  /** Which images get a page of attributions, and what is tried on the network. */
  lab: LabInput.prefault({}),
  /** Whether models are published with their pages, so that readers can try images of their own in their browsers: { … }, or false for not. Networks of bands are not. Default: { … }. */
  probe: z.union([z.literal(false), ProbeInput], { error: 'expected false or { … }' }).prefault({}),
});
export type ConfigInput = z.input<typeof ConfigInput>;
