// What a published atlas is made of: the records the pipeline writes and the site reads.
//
//   atlas/index.json                      AtlasRecord
//   atlas/MODEL/model.json                ModelRecord
//   atlas/MODEL/probe/probe.json          ProbeRecord, of `probe-schema.ts`
//   atlas/MODEL/LAYER/layer.json          LayerRecord
//   atlas/MODEL/LAYER/CHANNEL.json        UnitRecord
//
// Paths of pictures are relative to the atlas folder.

import { z } from 'zod';

/** A rectangle of an image file, in px: a whole file, or one cell of a sprite sheet. */
export const Picture = z.strictObject({
  file: z.string(),
  left: z.int(),
  top: z.int(),
  width: z.int(),
  height: z.int(),
  /** Size of the whole file. */
  fileWidth: z.int(),
  fileHeight: z.int(),
});
export type Picture = z.infer<typeof Picture>;

/** How something was made: enough to make it again. */
export const Provenance = z.strictObject({
  /** Content key: hash of everything the result depends on. */
  key: z.string(),
  /** Every parameter of the analysis, as given. */
  recipe: z.record(z.string(), z.unknown()),
  /** SHA-256 of the ONNX file, first 16 hex digits. */
  model: z.string(),
  /** Fingerprint of the data set where the result depends on it. */
  dataset: z.string().optional(),
  engine: z.string(),
  /** Version of the project that computed it. */
  version: z.string(),
});
export type Provenance = z.infer<typeof Provenance>;

/** Receptive field along both axes, in input px. Absent where it spans the whole image. */
export const ReceptiveField = z.strictObject({
  height: z.int(),
  width: z.int(),
  strideRow: z.number(),
  strideCol: z.number(),
});
export type ReceptiveField = z.infer<typeof ReceptiveField>;

/** A box in px of the network's input: rows [top, bottom), cols [left, right). */
export const Box = z.strictObject({
  top: z.int(),
  left: z.int(),
  bottom: z.int(),
  right: z.int(),
});
export type Box = z.infer<typeof Box>;

export const Visualization = z.strictObject({
  picture: Picture,
  /** A caption: what was maximised. */
  objective: z.string(),
  /** Mean activation of the channel over the finished picture, untransformed (pre-activation for the negative picture). */
  activation: z.number(),
  /** Largest activation anywhere in the finished picture. */
  peak: z.number(),
  provenance: Provenance,
});
export type Visualization = z.infer<typeof Visualization>;

/** An image of the data set that excites the unit, at its strongest position. */
export const Example = z.strictObject({
  /** Path of the image inside the data set. */
  image: z.string(),
  label: z.string().optional(),
  /** Activation at (row, col) of the layer. */
  value: z.number(),
  row: z.int(),
  col: z.int(),
  /** The part of the input to show: see `boxes` of the unit. */
  box: Box,
  /** The box, cut out. */
  patch: Picture,
  /** The whole input image; `box` is in px of an image of `contextSize`. */
  context: Picture,
  /** Height and width of the network's input that `box` refers to, px. */
  contextSize: z.tuple([z.int(), z.int()]),
});
export type Example = z.infer<typeof Example>;

/** Exact histogram of a channel over all positions of all images. */
export const Spectrum = z.strictObject({
  /** Range covered by `counts`, in equal bins; bin i is [low + i·w, low + (i+1)·w). */
  low: z.number(),
  high: z.number(),
  counts: z.array(z.int()),
  numPositions: z.int(),
  /** Share of positions that are exactly 0 or below. */
  inactiveShare: z.number(),
  mean: z.number(),
  min: z.number(),
  max: z.number(),
});
export type Spectrum = z.infer<typeof Spectrum>;

/** What a unit is tuned to: its responses to stimuli that were drawn, numbers to 3 significant digits. */
export const Tuning = z.strictObject({
  families: z.array(
    z.strictObject({
      kind: z.enum(['gratings', 'curves', 'colours', 'boundaries']),
      /** The first is a circle of `period` degrees. */
      axes: z.array(
        z.strictObject({
          /** `orientation`, `direction` and `hue` in degrees counter-clockwise, `frequency` in cycles per px, `radius` in px, `saturation` 0…1. */
          name: z.enum(['orientation', 'direction', 'hue', 'frequency', 'radius', 'saturation']),
          values: z.array(z.number()),
          period: z.number().optional(),
          /** Half-width at half height through the peak: degrees on circles, else octaves; absent where the response falls to half nowhere. */
          halfWidth: z.number().optional(),
        }),
      ),
      /** Row-major over the axes: the largest activation at the middle half of the positions. */
      responses: z.array(z.number()),
      /** The largest response, and the value of each axis there. */
      peak: z.strictObject({ response: z.number(), at: z.array(z.number()) }),
      /** 1 − circular variance round the first axis: 0…1. */
      selectivity: z.number(),
      /** Peak ÷ largest activation in the data set. */
      reached: z.number().optional(),
    }),
  ),
  provenance: Provenance,
});
export type Tuning = z.infer<typeof Tuning>;

/** The kernel of the convolution that computes a unit, batch normalization folded in. */
export const Weights = z.strictObject({
  /** [I, Kh, Kw] of the whole kernel. */
  shape: z.array(z.int()),
  /** The largest magnitude of the whole kernel. */
  largest: z.number(),
  /** Of a convolution that reads the image in colour: the whole kernel, grey where it is 0. */
  colours: Picture.optional(),
  /** Else what it weighs most, strongest first: red above 0, blue below, transparent at 0. */
  inputs: z.array(
    z.strictObject({
      /** Channel of the tensor that the convolution reads. */
      channel: z.int(),
      /** The unit that the channel comes from, pooled or normalized maybe; layer by its slug. */
      unit: z.strictObject({ id: z.string(), layer: z.string(), channel: z.int() }).optional(),
      /** Euclidean length of this part of the kernel, and the sum of its weights. */
      norm: z.number(),
      sum: z.number(),
      kernel: Picture,
    }),
  ),
});
export type Weights = z.infer<typeof Weights>;

/** What people say of a unit; see `pipeline/model/annotations/annotation-input.ts`. */
export const Annotation = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  family: z.string().optional(),
  tags: z.array(z.string()),
  author: z.string().optional(),
  /** 0…1. */
  confidence: z.number().optional(),
  /** `2026-01-31` */
  date: z.string().optional(),
});
export type Annotation = z.infer<typeof Annotation>;

/** Images of the data set that excite a unit to certain degrees, as a quilt with a row for each degree. */
const Quilt = z.strictObject({
  /** Files of the rows of whole images, and of their activation maps as opacity: 1 is `largest`. Row i of both is band i. */
  images: z.string(),
  maps: z.string(),
  /** Cells of a row; fewer are filled where a band has fewer images. */
  numColumns: z.int(),
  /** Width and height of a cell of either file, px. */
  imageCell: z.tuple([z.int(), z.int()]),
  mapCell: z.tuple([z.int(), z.int()]),
  /** Activation that is drawn opaque: the largest in the data set. */
  largest: z.number(),
  /** Images the bands but the first were taken from, by lot. */
  numImages: z.int(),
  bands: z.array(
    z.strictObject({
      /** `lowest`: the most negative, before the non-linearity. */
      kind: z.enum(['top', 'quantile', 'random', 'lowest']),
      /** Share of the positions of the data set with less activation, of a quantile. */
      quantile: z.number().optional(),
      /** The activation at that quantile. */
      value: z.number().optional(),
      examples: z.array(
        z.strictObject({ image: z.string(), label: z.string().optional(), value: z.number() }),
      ),
    }),
  ),
  provenance: Provenance,
});

/** What the strongest images are of, beside how often that is in the data set. */
const Selectivity = z.strictObject({
  /** (share of the most frequent label − its base rate) ÷ (1 − base rate), at least 0: 1 where all are of one label. */
  index: z.number(),
  /** Images counted: the strongest with a label. */
  numImages: z.int(),
  /** The most frequent, first; `baseRate` is the share of that label in the data set. */
  labels: z.array(z.strictObject({ label: z.string(), count: z.int(), baseRate: z.number() })),
});

/** Mean response over images of the generated data set by what they were drawn from. */
const FactorCurve = z.strictObject({
  /** `orientation` and `hue` in degrees, `frequency` in cycles per image, `scale` as a share of the frame. */
  factor: z.enum(['orientation', 'hue', 'frequency', 'scale']),
  /** Middle of each bin. */
  values: z.array(z.number()),
  /** Length of the circle of a circular factor, degrees. */
  period: z.number().optional(),
  /** Mean of the images' largest activations, and its standard error. */
  means: z.array(z.number()),
  errors: z.array(z.number()),
  /** Share of the variance over images that the factor explains beyond chance: η², adjusted, at least 0. */
  explained: z.number(),
});

/** A unit and how near it is; its layer by the slug. */
const Relative = z.strictObject({
  id: z.string(),
  layer: z.string(),
  channel: z.int(),
  /** Correlation or cosine, −1…1. */
  value: z.number(),
});

/** The units that are nearest, nearest first. */
const Relatives = z.strictObject({
  /** By correlation over the data set, in the same layer and in others. */
  here: z.array(Relative),
  elsewhere: z.array(Relative),
  /** By cosine of the weights, among units whose kernels read the same inputs. */
  weights: z.array(Relative),
  /** Places of the data set that the correlations are over. */
  numSamples: z.int(),
});

/** What a check says of the picture of a unit. */
const Verdict = z.enum(['good', 'fair', 'poor']);

/** How far the picture of a unit can be trusted; a check is absent where it cannot be made. */
export const Trust = z.strictObject({
  /** Of all checks together. */
  verdict: Verdict,
  /** Share of the checks that were passed, a fair one by half: 0…1. */
  score: z.number(),
  /** Largest activation of the picture ÷ largest in the data set. */
  reached: z.strictObject({ ratio: z.number(), verdict: Verdict }).optional(),
  /** Cosine of what the layer makes of the picture and of one from another seed; `chance`: of such ones of other units. */
  agreement: z
    .strictObject({ cosine: z.number(), chance: z.number(), verdict: Verdict })
    .optional(),
  /** Cosine of what the layer makes of the picture and of the twin's picture; `chance`: of those of other units. */
  twin: z.strictObject({ cosine: z.number(), chance: z.number(), verdict: Verdict }).optional(),
  /** Whether the strongest images are of several kinds that have nothing in common in the space of the layer. */
  polysemanticity: z
    .strictObject({
      /** 1 − mean cosine of images of different clusters: 0 where they are as one, 1 where they are as unlike as two by lot. */
      index: z.number(),
      /** Mean silhouette of the best clustering, −1…1, and of as many images taken by lot. */
      silhouette: z.number(),
      chance: z.number(),
      /** Places among the strongest images, the largest cluster first; the first of these images are the `examples`. */
      clusters: z.array(z.array(z.int())),
      verdict: Verdict,
    })
    .optional(),
  /** Whether the layers before treat the picture as the images that excite the unit: 1 as those one another, 0 as other images. */
  naturalPath: z
    .strictObject({
      similarity: z.number(),
      layers: z.array(z.strictObject({ layer: z.string(), similarity: z.number() })),
      verdict: Verdict,
    })
    .optional(),
  provenance: Provenance,
});
export type Trust = z.infer<typeof Trust>;

/** `mixed4a:97` in text, `mixed4a/97` in addresses. */
export const UnitRecord = z.strictObject({
  id: z.string(),
  /** Slugs. */
  model: z.string(),
  layer: z.string(),
  channel: z.int(),
  /** True where no picture and no image of the data set excited the unit. */
  dead: z.boolean(),
  /** Receptive field of this very channel (a branch of a concatenation has its own). */
  receptiveField: ReceptiveField.optional(),
  /**
   * What the boxes of the examples are: `field`, the receptive field, clipped to the input; `place`, where
   * that is the whole image from every position: the patch a position stands for, and one on each side.
   */
  boxes: z.enum(['field', 'place']),
  positive: Visualization.optional(),
  negative: Visualization.optional(),
  /** Of the neuron in the middle of the layer alone. */
  neuron: Visualization.optional(),
  /** Pictures that excite the unit in different ways. */
  diversity: z.array(Visualization).optional(),
  /** The same picture from another seed, and of the same unit of a network of random weights. */
  again: Visualization.optional(),
  twin: Visualization.optional(),
  /** Kinds of pictures that were made but do not excite it at all. */
  silent: z
    .array(z.enum(['positive', 'negative', 'neuron', 'diversity', 'again', 'twin']))
    .optional(),
  trust: Trust.optional(),
  examples: z.array(Example),
  /**
   * What the activation of each example leads back to in its patch, in the order of `examples`; grey is 0,
   * each scaled on its own. All are cells of one file, a row for each rule, one beside the other.
   */
  reconstructions: z
    .strictObject({
      deconvnet: z.array(Picture),
      guided: z.array(Picture),
      provenance: Provenance,
    })
    .optional(),
  /** Why there are none, where the network has none to show. */
  noReconstructions: z.string().optional(),
  spectrum: Spectrum.optional(),
  quilt: Quilt.optional(),
  selectivity: Selectivity.optional(),
  /** Of generated data sets, whose images' factors are known. */
  factors: z.array(FactorCurve).optional(),
  /** Of layers that the logits follow from linearly: what one more of mean activation adds to each; the largest and the smallest. */
  logitWeights: z
    .strictObject({
      raises: z.array(z.strictObject({ label: z.string(), weight: z.number() })),
      lowers: z.array(z.strictObject({ label: z.string(), weight: z.number() })),
    })
    .optional(),
  relatives: Relatives.optional(),
  tuning: Tuning.optional(),
  /** Absent where the unit is not computed by one convolution, as a sum or a token. */
  weights: Weights.optional(),
  annotation: Annotation.optional(),
  provenance: Provenance,
});
export type UnitRecord = z.infer<typeof UnitRecord>;

/** One line of a layer's table of units. */
export const UnitSummary = z.strictObject({
  channel: z.int(),
  /** A small picture; absent for dead units. */
  thumbnail: Picture.optional(),
  dead: z.boolean(),
  /** Largest and mean activation over the data set. */
  max: z.number(),
  mean: z.number(),
  /** Share of positions at or below 0. */
  sparsity: z.number(),
  /** Peak activation of the picture ÷ largest activation in the data set; absent without a picture. */
  reached: z.number().optional(),
  topLabel: z.string().optional(),
  /** Its strongest patch, and the deconvnet of it. */
  patch: Picture.optional(),
  deconvnet: Picture.optional(),
  /** See `Selectivity`. */
  selectivity: z.number().optional(),
  /** Place in an order of the layer in which units that answer alike stand side by side, 0…1. */
  position: z.number().optional(),
  /** See `Trust`: the whole, and the checks that were made. */
  trust: z
    .strictObject({
      verdict: Verdict,
      score: z.number(),
      agreement: z.number().optional(),
      twin: z.number().optional(),
      polysemanticity: z.number().optional(),
      naturalPath: z.number().optional(),
    })
    .optional(),
  /** Selectivity in each family of stimuli, × the share of the data set's largest activation that they reach where that is less than 1. */
  tuning: z
    .strictObject({
      gratings: z.number().optional(),
      curves: z.number().optional(),
      colours: z.number().optional(),
      boundaries: z.number().optional(),
    })
    .optional(),
  annotation: Annotation.pick({ name: true, family: true, tags: true }).optional(),
});
export type UnitSummary = z.infer<typeof UnitSummary>;

export const LayerSummary = z.strictObject({
  /** Name of the tensor. */
  name: z.string(),
  /** The same in an address; one-to-one. */
  slug: z.string(),
  /** What makes it, in words: `convolution 3×3`, `concatenation of 4 branches`, `residual sum`. */
  kind: z.string(),
  /** [C, H, W] at the network's own input size; [C] for a layer without space. */
  shape: z.array(z.int()),
  /** Of a layer made of tokens: how many stand apart from its rows and cols, as that of the class. */
  numApart: z.int().optional(),
  /** Widest receptive field of its channels. */
  receptiveField: ReceptiveField.optional(),
  /** How many of its C units have a page. */
  numUnits: z.int(),
  numDead: z.int(),
  /** Some of the best pictures, for the model page. */
  cover: z.array(z.strictObject({ channel: z.int(), picture: Picture })),
});
export type LayerSummary = z.infer<typeof LayerSummary>;

/** What a map may be of: places in images, units of the layer, whole images. */
export const MapKind = z.enum(['activations', 'units', 'images']);
export type MapKind = z.infer<typeof MapKind>;

export const LayerRecord = z.strictObject({
  model: z.string(),
  layer: LayerSummary,
  units: z.array(UnitSummary),
  /** Maps that the layer has. */
  maps: z.array(MapKind).optional(),
  /** Why it has no activation atlas, where one was wanted. */
  noAtlas: z.string().optional(),
  /** The same and everything else that is known of them as tables, one row per unit: files of the atlas. */
  tables: z.strictObject({ csv: z.string(), parquet: z.string() }).optional(),
  /** Slugs of the layers before and after. */
  previous: z.string().optional(),
  next: z.string().optional(),
});
export type LayerRecord = z.infer<typeof LayerRecord>;

/** A node of the network diagram: a layer, a pooling between, the input or the logits. */
export const DiagramNode = z.strictObject({
  id: z.string(),
  label: z.string(),
  kind: z.enum(['input', 'layer', 'operation', 'output']),
  /** Slug of the layer it leads to. */
  layer: z.string().optional(),
  /** [C, H, W] or [C]. */
  shape: z.array(z.int()),
  /** Column (depth) and lane (branch) of the drawing. */
  column: z.int(),
  lane: z.number(),
});
export type DiagramNode = z.infer<typeof DiagramNode>;

export const Diagram = z.strictObject({
  nodes: z.array(DiagramNode),
  /** Pairs of node ids. */
  edges: z.array(z.tuple([z.string(), z.string()])),
});
export type Diagram = z.infer<typeof Diagram>;

export const SelfTest = z.strictObject({
  numImages: z.int(),
  /** Shares in 0…1; absent without labels. */
  top1: z.number().optional(),
  top5: z.number().optional(),
  numClasses: z.int(),
  warnings: z.array(z.string()),
});
export type SelfTest = z.infer<typeof SelfTest>;

export const ModelRecord = z.strictObject({
  slug: z.string(),
  name: z.string(),
  /** One or two sentences from the card. */
  description: z.string().optional(),
  licence: z.string().optional(),
  source: z.string().optional(),
  /** SHA-256 of the ONNX file, first 16 hex digits. */
  hash: z.string(),
  sizeBytes: z.int(),
  /** [C, H, W]. */
  inputShape: z.array(z.int()),
  /** Of networks whose channels are not colours: which are shown as red, green and blue, and the values shown as black and white. */
  bands: z
    .strictObject({
      shown: z.tuple([z.int(), z.int(), z.int()]),
      range: z.tuple([z.number(), z.number()]),
    })
    .optional(),
  numParameters: z.int(),
  numMultiplyAdds: z.int(),
  labels: z.array(z.string()),
  selfTest: SelfTest.optional(),
  dataset: z.strictObject({
    name: z.string(),
    fingerprint: z.string(),
    numImages: z.int(),
    numClasses: z.int(),
    /** Images that could not be read, with the reason. */
    skipped: z.array(z.strictObject({ image: z.string(), reason: z.string() })),
  }),
  layers: z.array(LayerSummary),
  diagram: Diagram,
  /** What readers can run in their browsers, see `ProbeRecord`: the size of its weights. */
  probe: z.strictObject({ sizeBytes: z.int() }).optional(),
  /** Why they cannot, where that was wanted. */
  noProbe: z.string().optional(),
  engine: z.string(),
  version: z.string(),
});
export type ModelRecord = z.infer<typeof ModelRecord>;

export const AtlasRecord = z.strictObject({
  /** The day of the newest of the models, cards and labels it was made from, as `2026-01-31`. */
  date: z.string().optional(),
  /** Where the site is served, without its base path, e.g. `https://example.org`. */
  site: z.string().optional(),
  /** Where labels may be suggested, e.g. `https://github.com/owner/name`. */
  repository: z.string().optional(),
  models: z.array(
    z.strictObject({
      slug: z.string(),
      name: z.string(),
      description: z.string().optional(),
      numLayers: z.int(),
      numUnits: z.int(),
      /** Some of the best pictures, each with the unit it shows; the layer by its slug. */
      cover: z.array(z.strictObject({ layer: z.string(), channel: z.int(), picture: Picture })),
    }),
  ),
});
export type AtlasRecord = z.infer<typeof AtlasRecord>;
