// The schema of `atlas/atlas.json`: the one file from which everything else in a site can be found.

import { z } from 'zod';
import { MapKind } from './schema.ts';

/** Raised where a field changes its meaning or goes; new fields do not count. */
export const exportVersion = 2;

/**
 * Addresses are relative to `root`. `{channel}` in an address stands for each of `channels`.
 */
export const AtlasExport = z.strictObject({
  version: z.literal(exportVersion),
  /** What wrote it, e.g. `Micrographia 0.1.0`. */
  generator: z.string(),
  /** Where the site is served: a whole address where the configuration names it, else a path. */
  root: z.string(),
  /** The day of the newest of the models, cards and labels it was made from, as `2026-01-31`. */
  date: z.string(),
  models: z.array(
    z.strictObject({
      slug: z.string(),
      name: z.string(),
      /** SHA-256 of the ONNX file, first 16 hex digits. */
      hash: z.string(),
      dataset: z.strictObject({ name: z.string(), fingerprint: z.string(), numImages: z.int() }),
      page: z.string(),
      /** ModelRecord as JSON. */
      record: z.string(),
      layers: z.array(
        z.strictObject({
          name: z.string(),
          slug: z.string(),
          page: z.string(),
          /** LayerRecord as JSON. */
          record: z.string(),
          /** Tables of the units, one row each. */
          csv: z.string(),
          parquet: z.string(),
          units: z.strictObject({
            page: z.string(),
            /** UnitRecord as JSON. */
            record: z.string(),
            channels: z.array(z.int()),
          }),
          /** Maps that the layer has. */
          maps: z
            .array(
              z.strictObject({
                kind: MapKind,
                page: z.string(),
                /** MapRecord as JSON. */
                record: z.string(),
                /** Tables of the cells, one row each. */
                csv: z.string(),
                parquet: z.string(),
              }),
            )
            .optional(),
        }),
      ),
    }),
  ),
});
export type AtlasExport = z.infer<typeof AtlasExport>;
