// What is published of single images, and of how far attributions and predictions can be believed.
//
//   atlas/MODEL/lab/lab.json              LabRecord
//   atlas/MODEL/lab/robustness.json       RobustnessRecord
//   atlas/MODEL/lab/IMAGE/image.json      LabImage; IMAGE is a slug
//   atlas/MODEL/lab/IMAGE/photo.webp      what the network was shown
//   atlas/MODEL/lab/IMAGE/CLASS.webp      maps of all methods for a class, one beside the other
//   atlas/MODEL/lab/IMAGE/LAYER.webp      what is drawn of a layer
//
// Maps are red above 0, blue below, and as opaque as they are large: they can be laid over the photo.
// Lists by layer of randomisations begin with the layer nearest to the scores.

import { z } from 'zod';
import { Picture, Provenance } from './schema.ts';

/** A unit; its layer by the slug. */
const UnitName = z.strictObject({ id: z.string(), layer: z.string(), channel: z.int() });

export const Prediction = z.strictObject({
  index: z.int(),
  label: z.string(),
  /** Before the softmax, and after it. */
  logit: z.number(),
  probability: z.number(),
});
export type Prediction = z.infer<typeof Prediction>;

/** What one method says of an image. */
const MapRecord = z.strictObject({
  method: z.string(),
  picture: Picture,
  /** [rows, cols] that the method tells apart. */
  size: z.tuple([z.int(), z.int()]),
  /** Of CAM and its kin: name of the layer that was looked at. */
  layer: z.string().optional(),
  /** Magnitude that is drawn opaque: that of the 99th percentile. */
  largest: z.number(),
  /** What the method measured of itself, e.g. `completeness`. */
  figures: z.record(z.string(), z.number()),
  /** Areas under the probability while the most important px are taken away, and while they are put back, 0…1. */
  deletion: z.number().optional(),
  insertion: z.number().optional(),
});
export type LabMap = z.infer<typeof MapRecord>;

const LabTarget = z.strictObject({
  prediction: Prediction,
  maps: z.array(MapRecord),
});

/** How alike a method's map stays to itself as layers lose their weights; one number per layer. */
export const RandomisationCurve = z.strictObject({
  method: z.string(),
  /** Spearman's rank correlation, of signed maps and of magnitudes. */
  signed: z.array(z.number()),
  absolute: z.array(z.number()),
  /** Structural similarity of magnitudes. */
  similarity: z.array(z.number()),
});
export type RandomisationCurve = z.infer<typeof RandomisationCurve>;

/** Adebayo et al. 2018, arXiv 1810.03292. */
const Randomisation = z.strictObject({
  /** Names of tensors. */
  layers: z.array(z.string()),
  /** Each layer, and all nearer to the scores, randomised. */
  cascading: z.array(RandomisationCurve),
  /** Each layer alone; of one image. */
  independent: z.array(RandomisationCurve),
});

/** An image changed so that the network errs. */
const AdversarialImage = z.strictObject({
  kind: z.enum(['fgsm', 'pgd', 'pgd-targeted', 'one-pixel']),
  /** Largest change of a value of 0…255, after rounding; of one pixel, how many were changed. */
  bound: z.number(),
  picture: Picture,
  /** The change, red and blue where it is brighter and darker. */
  change: Picture,
  /** What the change was multiplied by to be seen. */
  amplified: z.number(),
  predictions: z.array(Prediction),
  /** Whether the network errs now and did not before; of a targeted one, whether it says what it was made to. */
  succeeds: z.boolean(),
});
export type AdversarialImage = z.infer<typeof AdversarialImage>;

/** What a layer makes of the image: Olah et al. 2018, 10.23915/distill.00010. */
const LabLayer = z.strictObject({
  layer: z.string(),
  name: z.string(),
  /** [rows, cols]. */
  size: z.tuple([z.int(), z.int()]),
  /** What the layer keeps of the image, drawn anew from its activations. */
  caricature: Picture.optional(),
  /** How much each place adds to the score of the class, as a map over the image. */
  places: Picture.optional(),
  /** Which units fire most at some places, with what each adds to the score of the class. */
  dictionary: z.array(
    z.strictObject({
      row: z.int(),
      col: z.int(),
      units: z.array(z.strictObject({ unit: UnitName, value: z.number(), effect: z.number() })),
    }),
  ),
  /** Units that speak most for the class, and most against it, over all places. */
  channels: z.array(z.strictObject({ unit: UnitName, effect: z.number() })),
  /** A non-negative factorisation of the activations: a map over the image and a picture each. */
  groups: z.array(
    z.strictObject({
      map: Picture,
      icon: Picture.optional(),
      /** What the group adds to the score of the class. */
      effect: z.number(),
      units: z.array(UnitName),
    }),
  ),
  /** Share of the activations' squared length that the groups explain. */
  explained: z.number().optional(),
});
export type LabLayer = z.infer<typeof LabLayer>;

/** How places of one layer add to places of a later one, for the class. */
const Flow = z.strictObject({
  from: z.string(),
  to: z.string(),
  /** [rows, cols] of both. */
  fromSize: z.tuple([z.int(), z.int()]),
  toSize: z.tuple([z.int(), z.int()]),
  /** From each place of `to`, row by row, the places of `from` that matter most: index and effect. */
  strongest: z.array(z.array(z.tuple([z.int(), z.number()]))),
});

export const LabImage = z.strictObject({
  /** Slugs. */
  model: z.string(),
  slug: z.string(),
  /** Its path in the data set, or in the folder of images. */
  image: z.string(),
  label: z.string().optional(),
  photo: Picture,
  /** Most probable first. */
  predictions: z.array(Prediction),
  /** The most probable classes, each explained. */
  targets: z.array(LabTarget),
  randomisation: Randomisation.optional(),
  adversarial: z.array(AdversarialImage),
  layers: z.array(LabLayer),
  flows: z.array(Flow),
  dream: Picture.optional(),
  provenance: Provenance,
});
export type LabImage = z.infer<typeof LabImage>;

/** A number over images: its median, and the bounds of the middle half. */
const Band = z.strictObject({ median: z.number(), low: z.number(), high: z.number() });

/** What is found of a method over all images of the lab. */
export const MethodRecord = z.strictObject({
  name: z.string(),
  title: z.string(),
  source: z.string(),
  caption: z.string(),
  limits: z.string(),
  /** Runs of the network for one image. */
  forward: z.int(),
  backward: z.int(),
  /** With the whole network randomised; passes where the medians of both rank correlations are nearer to 0 than 0.3. */
  weights: z
    .strictObject({ signed: Band, absolute: Band, similarity: Band, passes: z.boolean() })
    .optional(),
  /** Beside the same network trained on shuffled labels; passes by the same rule. */
  labels: z
    .strictObject({ signed: Band, absolute: Band, similarity: Band, passes: z.boolean() })
    .optional(),
  /** Rank correlation of the map with itself as a constant is added to all images and taken away by the first biases: Kindermans et al. 2017, arXiv 1711.00867; passes where its median is above 0.9. */
  shift: z.strictObject({ correlation: Band, passes: z.boolean() }).optional(),
  deletion: Band.optional(),
  insertion: Band.optional(),
});
export type MethodRecord = z.infer<typeof MethodRecord>;

/** The lab of one model. */
export const LabRecord = z.strictObject({
  model: z.string(),
  images: z.array(
    z.strictObject({
      slug: z.string(),
      image: z.string(),
      label: z.string().optional(),
      thumbnail: Picture,
      prediction: Prediction.optional(),
      /** How it came here: chosen by hand, or by what the network says of the data set. */
      chosen: z.enum(['listed', 'most confident', 'least confident']),
    }),
  ),
  methods: z.array(MethodRecord),
  /** Areas of deletion and insertion if px are taken by lot. */
  byLot: z.strictObject({ deletion: Band, insertion: Band }).optional(),
  /** Bands over images, by method, of each number of `RandomisationCurve`. */
  randomisation: z
    .strictObject({
      layers: z.array(z.string()),
      cascading: z.array(
        z.strictObject({
          method: z.string(),
          signed: z.array(Band),
          absolute: z.array(Band),
          similarity: z.array(Band),
        }),
      ),
    })
    .optional(),
  provenance: Provenance,
});
export type LabRecord = z.infer<typeof LabRecord>;

/** How the network stands what is done to images. */
export const RobustnessRecord = z.strictObject({
  model: z.string(),
  numImages: z.int(),
  /** Share of images named rightly as they are. */
  accuracy: z.number(),
  adversarial: z.array(
    z.strictObject({
      kind: AdversarialImage.shape.kind,
      /** L∞, of 255; of one pixel, how many px. */
      bound: z.number(),
      numImages: z.int(),
      accuracy: z.number(),
    }),
  ),
  /** Kinds of Hendrycks & Dietterich 2019, arXiv 1903.12261. */
  corruptions: z.array(
    z.strictObject({
      kind: z.string(),
      group: z.enum(['noise', 'blur', 'weather', 'digital']),
      /** By severity 1…5. */
      accuracy: z.array(z.number()),
      /** An image of the data set so changed, by severity. */
      pictures: z.array(Picture),
      /** Error relative to that of the baseline model; absent where there is none. */
      relative: z.number().optional(),
    }),
  ),
  /** Mean of the relative errors, and the model they are relative to. */
  corruptionError: z.strictObject({ value: z.number(), baseline: z.string() }).optional(),
  /** Images whose shape says one thing and whose texture another: Geirhos et al. 2019, arXiv 1811.12231. */
  cues: z
    .strictObject({
      numImages: z.int(),
      /** Shares of answers by the shape and by the texture; the rest is neither. */
      shape: z.number(),
      texture: z.number(),
      /** [classes]: share of shape among answers that are either. */
      classes: z.array(z.strictObject({ label: z.string(), shape: z.number(), count: z.int() })),
      pictures: z.array(
        z.strictObject({
          picture: Picture,
          shape: z.string(),
          texture: z.string(),
          answer: z.string(),
        }),
      ),
    })
    .optional(),
  provenance: Provenance,
});
export type RobustnessRecord = z.infer<typeof RobustnessRecord>;
