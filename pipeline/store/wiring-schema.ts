// What is published of how units are wired.
//
//   atlas/MODEL/LAYER/CHANNEL.wiring.json    WiringRecord; CHANNEL.wiring.webp its kernels
//   atlas/MODEL/wiring/FROM--TO.json         PairRecord, by slugs; FROM--TO.webp its pictures
//   atlas/MODEL/circuits/SLUG.json           CircuitRecord
//   atlas/MODEL/wiring/FROM--TO.parquet      the strongest edges into each unit, with their kernels; FROM--TO.edges.json the same
//   atlas/MODEL/wiring/index.json            WiringIndex

import { z } from 'zod';
import { Picture, Provenance } from './schema.ts';

/** A unit; its layer by the slug. */
const UnitName = z.strictObject({ id: z.string(), layer: z.string(), channel: z.int() });

/** The kernel from one unit to another. */
const WiringEdge = z.strictObject({
  /** The unit at the other end. */
  unit: UnitName,
  /** Euclidean length of the kernel, and the sum of its weights: above 0 it excites as a whole, below it inhibits. */
  norm: z.number(),
  sum: z.number(),
  /** Share of the squared norm of all that the unit reads, or of all that read it, from that layer, 0…1. */
  share: z.number(),
  /** Red above 0, blue below, transparent at 0; all kernels of a side on the scale of `largest`. One px or a few per weight. */
  kernel: Picture,
  /** [rows, cols] of the kernel. */
  size: z.tuple([z.int(), z.int()]),
  /** Mean of gradient × activation over the unit's examples: what the edge carried there; of inputs alone. */
  carried: z.number().optional(),
  /** The gradient averaged over the unit's examples, as the kernel is drawn; of the strongest inputs whose kernels are not exact. */
  gradient: Picture.optional(),
});

/** Edges of a unit to one other layer, strongest first. */
const WiringSide = z.strictObject({
  layer: z.string(),
  name: z.string(),
  /** Nothing but sums and averages lies between: the kernels are exact. */
  isExact: z.boolean(),
  /** Magnitude of a weight that is drawn opaque. */
  largest: z.number(),
  edges: z.array(WiringEdge),
  /** Edges that are not 0, in all. */
  numEdges: z.int(),
  /** Of inputs, over the unit's examples; absent where nothing excites it. */
  context: z
    .strictObject({
      numExamples: z.int(),
      /** 1 − cosine of the kernels and of the gradient averaged over the examples. */
      disagreement: z.number(),
      /** What carried each example, in the order of the unit's examples: the units that added most, and that took most away. */
      examples: z.array(
        z.strictObject({
          /** Response before the non-linearity, and what of it the inputs do not carry: biases, and other ways. */
          value: z.number(),
          rest: z.number(),
          carried: z.array(z.strictObject({ unit: UnitName, value: z.number() })),
        }),
      ),
      /** Share of the responses together, after the non-linearity, that is left without the strongest inputs, and without as many by lot. */
      ablation: z
        .array(z.strictObject({ numRemoved: z.int(), left: z.number(), leftByLot: z.number() }))
        .optional(),
    })
    .optional(),
});

/** Units with edges. */
const Circuit = z.strictObject({
  nodes: z.array(
    z.strictObject({
      unit: UnitName,
      /** Of a circuit that people made. */
      group: z.string().optional(),
      label: z.string().optional(),
      thumbnail: Picture.optional(),
    }),
  ),
  edges: z.array(
    z.strictObject({
      /** Places in `nodes`. */
      from: z.int(),
      to: z.int(),
      sum: z.number(),
      share: z.number(),
      kernel: Picture.optional(),
    }),
  ),
});
export type Circuit = z.infer<typeof Circuit>;

export const WiringRecord = z.strictObject({
  id: z.string(),
  model: z.string(),
  layer: z.string(),
  channel: z.int(),
  inputs: z.array(WiringSide),
  outputs: z.array(WiringSide),
  /** What it reads of layers further back: weights expanded through the layer between, whose name is `through`. */
  expanded: z.array(WiringSide.extend({ through: z.string() })).optional(),
  /** The unit, first of the nodes, its strongest inputs, theirs, and so on; layers by their slugs, no pictures. */
  circuit: Circuit.optional(),
  provenance: Provenance,
});
export type WiringRecord = z.infer<typeof WiringRecord>;

/** A circuit that people made. */
export const CircuitRecord = Circuit.extend({
  model: z.string(),
  slug: z.string(),
  title: z.string(),
  caption: z.string().optional(),
});
export type CircuitRecord = z.infer<typeof CircuitRecord>;

/** Two layers as a whole. */
export const PairRecord = z.strictObject({
  model: z.string(),
  /** Slugs and names. */
  from: z.strictObject({ layer: z.string(), name: z.string(), numUnits: z.int() }),
  to: z.strictObject({ layer: z.string(), name: z.string(), numUnits: z.int() }),
  isExact: z.boolean(),
  /** Norms as a picture, [to, from], each axis in the order of `order`; 8 bits of `opaque`, which stands for all above too, signed by the sum. */
  norms: z.strictObject({
    picture: Picture,
    opaque: z.number(),
    largest: z.number(),
    order: z.strictObject({ to: z.array(z.int()), from: z.array(z.int()) }),
  }),
  /** Kernels of each later unit in three colours, in cells row by row in the order of channels, and what the colours leave. */
  colours: z
    .strictObject({
      picture: Picture,
      /** Width and height of a cell, px. */
      cell: z.tuple([z.int(), z.int()]),
      numColumns: z.int(),
      residual: z.number(),
    })
    .optional(),
  /** The strongest edges into each later unit with their kernels: files of the atlas. */
  tables: z.strictObject({ parquet: z.string(), json: z.string() }).optional(),
  /** Families of oriented units, sorted by orientation. */
  equivariance: z
    .array(
      z.strictObject({
        kind: z.string(),
        period: z.number(),
        to: z.array(z.strictObject({ channel: z.int(), angle: z.number() })),
        from: z.array(z.strictObject({ channel: z.int(), angle: z.number() })),
        /** Sums of kernels [to, from], and as they would be if the difference of angles alone counted. */
        weights: z.array(z.number()),
        circulant: z.array(z.number()),
        /** Share of the variance that this leaves, and of as many units at angles by lot. */
        residual: z.number(),
        chance: z.number(),
      }),
    )
    .optional(),
  provenance: Provenance,
});
export type PairRecord = z.infer<typeof PairRecord>;

/** What there is of a model. */
export const WiringIndex = z.strictObject({
  model: z.string(),
  /** In the order of the network; `slug` names the file of the PairRecord. */
  pairs: z.array(
    z.strictObject({
      slug: z.string(),
      from: z.strictObject({ layer: z.string(), name: z.string(), numUnits: z.int() }),
      to: z.strictObject({ layer: z.string(), name: z.string(), numUnits: z.int() }),
      isExact: z.boolean(),
    }),
  ),
  /** That people made. */
  circuits: z.array(z.strictObject({ slug: z.string(), title: z.string() })),
});
export type WiringIndex = z.infer<typeof WiringIndex>;
