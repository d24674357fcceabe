// The index of an atlas for programs: the addresses of its pages, records and tables.

import { exportVersion, type AtlasExport } from '../../store/export-schema.ts';
import { mapFolders } from '../../store/map-schema.ts';
import type { MapKind, ModelRecord } from '../../store/schema.ts';

/** What the index says of the atlas as a whole. */
export type ExportHead = {
  /** Of this project. */
  readonly version: string;
  /** Where the site is served, without `base`. */
  readonly site?: string;
  /** Ends with a slash. */
  readonly base: string;
  readonly date: string;
};

/** A model with the channels that have a page, and the maps there are, by the layer's slug. */
export type ExportedModel = {
  readonly record: ModelRecord;
  readonly channels: ReadonlyMap<string, readonly number[]>;
  readonly maps: ReadonlyMap<string, readonly MapKind[]>;
};

/** Where a layer's tables lie in the atlas. */
export function tablesOf(model: string, layer: string): { csv: string; parquet: string } {
  const folder = `${model}/${layer}`;
  return { csv: `${folder}/units.csv`, parquet: `${folder}/units.parquet` };
}

/** Where the tables of a map lie, whose folder is given. */
export function mapTablesOf(folder: string): { csv: string; parquet: string } {
  return { csv: `${folder}/cells.csv`, parquet: `${folder}/cells.parquet` };
}

export function atlasExport(
  { version, site = '', base, date }: ExportHead,
  models: readonly ExportedModel[],
): AtlasExport {
  return {
    version: exportVersion,
    generator: `Micrographia ${version}`,
    root: site.replace(/\/+$/, '') + base,
    date,
    models: models.map(({ record, channels, maps }) => {
      const { slug, name, hash, dataset, layers } = record;
      return {
        slug,
        name,
        hash,
        dataset: {
          name: dataset.name,
          fingerprint: dataset.fingerprint,
          numImages: dataset.numImages,
        },
        page: `${slug}/`,
        record: `atlas/${slug}/model.json`,
        layers: layers.map((layer) => {
          const page = `${slug}/${layer.slug}/`;
          const { csv, parquet } = tablesOf(slug, layer.slug);
          const own = maps.get(layer.slug) ?? [];
          return {
            name: layer.name,
            slug: layer.slug,
            page,
            record: `atlas/${page}layer.json`,
            csv: `atlas/${csv}`,
            parquet: `atlas/${parquet}`,
            units: {
              page: `${page}{channel}/`,
              record: `atlas/${page}{channel}.json`,
              channels: [...(channels.get(layer.slug) ?? [])],
            },
            ...(own.length > 0 && { maps: own.map((kind) => mapEntry(page, kind)) }),
          };
        }),
      };
    }),
  };
}

/** @param page of the layer */
function mapEntry(page: string, kind: MapKind) {
  const folder = `${page}${mapFolders[kind]}`;
  const { csv, parquet } = mapTablesOf(`atlas/${folder}`);
  return { kind, page: `${folder}/`, record: `atlas/${folder}/map.json`, csv, parquet };
}
