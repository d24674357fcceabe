// What is published of a model so that a reader's browser can run it: the network and how it is fed.
//
//   atlas/MODEL/probe/probe.json     ProbeRecord
//   atlas/MODEL/probe/HASH-N.bin     values of the constants, little-endian, all files end to end

import { z } from 'zod';
import { dtypes } from '../base/tensor.ts';

/** Bytes of a file of values, at most: hosts refuse files of more than 25 MiB. */
export const maxChunkBytes = 20e6;

/** A multiple of the size of every element, at which each constant begins. */
export const constantAlignment = 8;

/** A tensor by where its values are. */
export const StoredTensor = z.strictObject({
  dtype: z.enum(dtypes),
  shape: z.array(z.int()),
  /** Of its first byte, in the files end to end. */
  offset: z.int(),
});
export type StoredTensor = z.infer<typeof StoredTensor>;

/** JSON has no numbers that are not finite: `Infinity`, `-Infinity` and `NaN` stand as text. */
const Float = z.union([z.number(), z.enum(['Infinity', '-Infinity', 'NaN'])]);

/** As `Attribute` of `pipeline/graph/graph.ts`. */
export const StoredAttribute = z.union([
  z.strictObject({ int: z.number() }),
  z.strictObject({ float: Float }),
  z.strictObject({ string: z.string() }),
  z.strictObject({ ints: z.array(z.number()) }),
  z.strictObject({ floats: z.array(Float) }),
  z.strictObject({ strings: z.array(z.string()) }),
  z.strictObject({ tensor: StoredTensor }),
]);
export type StoredAttribute = z.infer<typeof StoredAttribute>;

/** As `Graph` of `pipeline/graph/graph.ts`; its outputs are the layers and the class scores. */
export const StoredGraph = z.strictObject({
  inputs: z.array(
    z.strictObject({
      name: z.string(),
      dtype: z.enum(dtypes),
      shape: z.array(z.union([z.int(), z.string()])),
    }),
  ),
  constants: z.array(StoredTensor.extend({ name: z.string() })),
  nodes: z.array(
    z.strictObject({
      name: z.string(),
      op: z.string(),
      inputs: z.array(z.string()),
      outputs: z.array(z.string()),
      attributes: z.record(z.string(), StoredAttribute),
    }),
  ),
  outputs: z.array(z.string()),
});
export type StoredGraph = z.infer<typeof StoredGraph>;

export const ProbeRecord = z.strictObject({
  name: z.string(),
  slug: z.string(),
  /** SHA-256 of the ONNX file, first 16 hex digits, and its size. */
  hash: z.string(),
  sizeBytes: z.int(),
  /** How it is fed, as `Card` of `pipeline/model/card.ts`. */
  input: z.strictObject({
    tensor: z.string(),
    size: z.tuple([z.int(), z.int()]),
    layout: z.enum(['NCHW', 'NHWC']),
    numChannels: z.int(),
  }),
  preprocessing: z.strictObject({
    resize: z.int(),
    crop: z.tuple([z.int(), z.int()]),
    channels: z.enum(['RGB', 'BGR', 'grey']),
    scale: z.number(),
    mean: z.array(z.number()),
    std: z.array(z.number()),
  }),
  /** Tensors of the class scores; without either the model ends in features. */
  logits: z.string().optional(),
  probabilities: z.string().optional(),
  labels: z.array(z.string()),
  /** Those with pages, in order of depth; as `Layer` of `pipeline/model/layers.ts`. */
  layers: z.array(
    z.strictObject({
      name: z.string(),
      slug: z.string(),
      kind: z.string(),
      shape: z.array(z.int()),
      source: z.string(),
      isRectified: z.boolean(),
      numApart: z.int().optional(),
      /** The largest activation of each unit over the data set, by channel from 0; 0 where one has no page. */
      largest: z.array(z.number()),
      /** Channels of those that have no picture. */
      bare: z.array(z.int()),
    }),
  ),
  graph: StoredGraph,
  /** Files of values, in order, by their names beside this one. */
  chunks: z.array(z.strictObject({ file: z.string(), sizeBytes: z.int() })),
});
export type ProbeRecord = z.infer<typeof ProbeRecord>;
