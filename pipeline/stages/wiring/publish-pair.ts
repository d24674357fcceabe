// Writes two layers as a whole into an atlas: all weights as a map, kernels in three colours, families of orientations.

import { toThree } from '../../base/to-digits.ts';
import type { Layer } from '../../model/layers.ts';
import type { PairRecord } from '../../store/wiring-schema.ts';
import { edgesAsParquet, edgesInto } from '../export/edge-tables.ts';
import { drawSigned, writeKernels, type Drawn } from '../kernel-sheet.ts';
import type { Publishing } from '../publishing.ts';
import { edgesKey, edgesRecipe, type KeptEdges } from './edges.ts';
import { equivariances } from './oriented-units.ts';
import type { WiredPair } from './wired-layers.ts';

type Colours = NonNullable<NonNullable<KeptEdges['found']>['colours']>;

/** Least side of a kernel in colours, and what is left free on each side, px. */
const leastSide = 24;
const gap = 1;

/** Share of norms below what is drawn opaque: a few kernels are many times as long as most, which would fade beside them. */
const opaqueFrom = 0.99;

/** By slugs, which hold single dashes. */
export const pairSlug = ({ from, to }: WiredPair): string => `${from.slug}--${to.slug}`;

/** Writes the record of a pair, its pictures and its tables. */
export async function publishPair(publishing: Publishing, pair: WiredPair): Promise<PairRecord> {
  const { model, writer, version } = publishing;
  const { from, to, engine, edges } = pair;
  const path = `${model.slug}/wiring/${pairSlug(pair)}`;
  const families = equivariances(publishing, pair);
  const record: PairRecord = {
    model: model.slug,
    from: layerName(from),
    to: layerName(to),
    isExact: edges.isExact.every(Boolean),
    norms: await publishNorms(publishing, pair, `${path}.webp`),
    ...(edges.colours && {
      colours: await publishColours(publishing, edges.colours, `${path}.colours.webp`),
    }),
    tables: await publishTables(publishing, pair, path),
    ...(families.length > 0 && { equivariance: families }),
    provenance: {
      key: edgesKey(model, pair.job),
      recipe: { ...edgesRecipe, pair: pair.job },
      model: model.hash,
      engine,
      version,
    },
  };
  await writer.writeRecord(`${path}.json`, record);
  return record;
}

function layerName({ slug, name, shape }: Layer): PairRecord['from'] {
  return { layer: slug, name, numUnits: shape[0]! };
}

async function publishTables(
  { writer }: Publishing,
  pair: WiredPair,
  path: string,
): Promise<PairRecord['tables']> {
  const edges = edgesInto(pair);
  const tables = { parquet: `${path}.parquet`, json: `${path}.edges.json` };
  await writer.writeBytes(tables.parquet, edgesAsParquet(edges));
  await writer.writeRecord(tables.json, { from: pair.from.name, to: pair.to.name, edges });
  return tables;
}

async function publishNorms(
  { writer, relations }: Publishing,
  { from, to, edges: { norms, sums } }: WiredPair,
  file: string,
): Promise<PairRecord['norms']> {
  const orderOf = ({ name, shape }: Layer) => {
    const places = Array.from(
      { length: shape[0]! },
      (_, channel) => relations?.positions.get(`${name}:${channel}`) ?? Infinity,
    );
    // those that have no place among the others come last
    return [...places.keys()].sort((a, b) => (places[a]! < places[b]! ? -1 : a - b));
  };
  const order = { to: orderOf(to), from: orderOf(from) };
  const width = order.from.length;
  const signed = Float32Array.from({ length: norms.length }, (_, i) => {
    const at = order.to[Math.floor(i / width)]! * width + order.from[i % width]!;
    return sums[at]! < 0 ? -norms[at]! : norms[at]!;
  });
  const largest = norms.reduce((most, norm) => Math.max(most, norm), 0);
  const opaque = toThree(norms.toSorted()[Math.floor(opaqueFrom * (norms.length - 1))]!) || largest;
  const drawn = drawSigned(signed, width, order.to.length, opaque);
  const [picture] = await writeKernels(writer, file, [drawn], 1);
  return { picture: picture!, opaque, largest: toThree(largest), order };
}

async function publishColours(
  { writer }: Publishing,
  colours: Colours,
  file: string,
): Promise<PairRecord['colours']> {
  const { drawn, cell, numColumns } = drawInColours(colours);
  const [picture] = await writeKernels(writer, file, [drawn], 1);
  const residual = toThree(colours.residual);
  return { picture: picture!, cell, numColumns, residual };
}

/** Every kernel in a cell, as bright as it can be: grey is 0, and what a unit does not read is clear. */
function drawInColours({ height, width, values }: Colours): {
  readonly drawn: Drawn;
  readonly cell: [width: number, height: number];
  readonly numColumns: number;
} {
  const size = 3 * height * width;
  const numUnits = values.length / size;
  const numColumns = Math.ceil(Math.sqrt(numUnits));
  const scale = Math.max(1, Math.ceil(leastSide / Math.max(width, height)));
  const cell: [number, number] = [width * scale + 2 * gap, height * scale + 2 * gap];
  const fileWidth = numColumns * cell[0];
  const fileHeight = Math.ceil(numUnits / numColumns) * cell[1];
  const data = new Uint8Array(4 * fileWidth * fileHeight);
  for (let unit = 0; unit < numUnits; unit++) {
    const own = values.subarray(unit * size, (unit + 1) * size);
    const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    const left = (unit % numColumns) * cell[0] + gap;
    const top = Math.floor(unit / numColumns) * cell[1] + gap;
    for (let y = 0; y < height * scale; y++) {
      for (let x = 0; x < width * scale; x++) {
        const at = 3 * (Math.floor(y / scale) * width + Math.floor(x / scale));
        const [r, g, b] = own.subarray(at, at + 3);
        if (r === 0 && g === 0 && b === 0) continue;
        const pixel = [r!, g!, b!].map((value) => Math.round(127.5 * (1 + value / largest)));
        data.set([...pixel, 255], 4 * ((top + y) * fileWidth + left + x));
      }
    }
  }
  return { drawn: { width: fileWidth, height: fileHeight, data }, cell, numColumns };
}
