// Units to show a layer, or a network, by: with their own pictures, each a small file, rather than those of sheets of all units.

import type {
  LayerSummary,
  ModelRecord,
  Picture,
  UnitRecord,
  UnitSummary,
} from '../pipeline/store/schema.ts';
import { getLayer, getUnit } from './atlas.ts';
import { bestUnits } from './best-units.ts';
import { contrastsOf } from './contrasts.ts';

const NUM_DEPTHS = 3;
/** Times as many units as are shown are looked at. */
const SHORTLISTED = 4;

export type Showpiece = {
  readonly unit: UnitRecord;
  readonly picture: Picture;
};

/**
 * The units to show a layer by, the most vivid first: of the best those whose pictures have the most
 * contrast.
 *
 * @param besides ids of units that are shown elsewhere
 */
export async function showpiecesOf(
  model: string,
  layer: string,
  most: number,
  besides: readonly string[] = [],
): Promise<Showpiece[]> {
  const { units } = await getLayer(model, layer);
  const contrasts = await contrastsOf(units);
  const contrast = ({ channel }: UnitSummary) => contrasts.get(channel) ?? 0;
  const vivid = bestUnits(units, SHORTLISTED * most).toSorted((a, b) => contrast(b) - contrast(a));
  const pieces: Showpiece[] = [];
  for (const { channel } of vivid) {
    if (pieces.length === most) break;
    const unit = await getUnit(model, layer, channel);
    if (!unit.positive || besides.includes(unit.id)) continue;
    pieces.push({ unit, picture: unit.positive.picture });
  }
  return pieces;
}

const hasPictures = ({ cover }: LayerSummary) => cover.length > 0;

/** The layers that have pictures, where they are more than `most` as many of them at equal steps. */
export function spreadLayers(layers: readonly LayerSummary[], most: number): LayerSummary[] {
  const shown = layers.filter(hasPictures);
  if (shown.length <= most) return shown;
  return Array.from(
    { length: most },
    (_, i) => shown[Math.round((i * (shown.length - 1)) / (most - 1))]!,
  );
}

/** Units that show what a unit is, from three depths of a network: with pictures, and images that excite them. */
export async function evidenceOf({ slug, layers }: ModelRecord): Promise<Showpiece[]> {
  const shown = layers.filter(hasPictures);
  const found: Showpiece[] = [];
  for (let depth = 0; depth < NUM_DEPTHS; depth++) {
    const [from, to] = [depth, depth + 1].map((at) => Math.round((at * shown.length) / NUM_DEPTHS));
    const near = await Promise.all(
      shown.slice(from, to).map(({ slug: layer }) => showpiecesOf(slug, layer, NUM_DEPTHS)),
    );
    const seen = near.flat().filter(({ unit }) => unit.examples.length > 0);
    const best = seen.toSorted((a, b) => standing(b) - standing(a))[0];
    if (best) found.push(best);
  }
  return found;
}

/** What speaks for a unit: its checks, that people have named it, patches that are not cut off. */
function standing({ unit: { annotation, examples, trust } }: Showpiece): number {
  return (
    (trust?.score ?? 0) + (annotation ? 1 : 0) + wholePatches(examples).length / examples.length
  );
}

/** Those that fill a square: at the border of an image patches are cut off. */
export function wholePatches(examples: UnitRecord['examples']): UnitRecord['examples'] {
  return examples.filter(({ patch }) => patch.width === patch.height);
}

/** Where the page of a model tells of a layer. */
export function layerRowId(layer: string): string {
  return `layer-${layer}`;
}

/** The text of the picture of a unit, e.g. of `mixed4a:97`. */
export function altOf(id: string): string {
  return `Feature visualization of ${id.replace(/:(?=\d+$)/, ' unit ')}`;
}
