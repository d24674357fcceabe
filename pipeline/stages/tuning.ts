// Responses of a model's layers to the stimuli that units are tuned to: kept layer by layer.

import { z } from 'zod';
import { contentKey } from '../base/content-key.ts';
import { toThree } from '../base/to-digits.ts';
import { drawingsOf, numPoints, type Family } from '../analyses/tuning/family.ts';
import { familiesFor } from '../analyses/tuning/families.ts';
import { joined, type Responses } from '../analyses/tuning/responses.ts';
import { familyTuning } from '../analyses/tuning/unit-tuning.ts';
import type { Model } from '../model/model.ts';
import type { Store } from '../store/store.ts';
import type { Tuning, UnitSummary } from '../store/schema.ts';

/** To be raised when the same stimuli are drawn, or their responses read, otherwise. */
const edition = 1;

/** Parts the drawings are shown in: as many as keep a handful of workers busy to the end. */
const numParts = 8;

/** Drawings [start, end), for some layers at once. */
export type TuningJob = {
  readonly layers: readonly string[];
  readonly start: number;
  readonly end: number;
};

/** What is stored of a layer, beside `responses.bin`, float32 [points of all families, C]. */
const TuningEntry = z.strictObject({ engine: z.string() });

/** A layer's responses [points of all families, C]. */
export type LayerTuning = { readonly responses: Float32Array; readonly engine: string };

/** The families that a model is shown. */
export function familiesOf({ card }: Pick<Model, 'card'>): Family[] {
  const { channels } = card.preprocessing;
  return familiesFor(card.input.size, channels === 'RGB' || channels === 'BGR');
}

export function tuningKey({ hash, card }: Model, layer: string): string {
  const { preprocessing, input } = card;
  return contentKey({ analysis: 'tuning', edition, model: hash, preprocessing, input, layer });
}

/** The jobs that show all drawings to some layers. */
export function planTuning(model: Model, layers: readonly string[]): TuningJob[] {
  const count = drawingsOf(familiesOf(model)).length;
  const length = Math.ceil(count / numParts);
  return Array.from({ length: Math.ceil(count / length) }, (_, i) => ({
    layers,
    start: i * length,
    end: Math.min(count, (i + 1) * length),
  }));
}

/** The responses of a layer that were kept; undefined where there are none. */
export async function findTuning(store: Store, key: string): Promise<LayerTuning | undefined> {
  const entry = TuningEntry.safeParse(await store.getRecord(key));
  const bytes = entry.success && (await store.getBytes(key, 'responses.bin'));
  if (!bytes) return undefined;
  return { responses: new Float32Array(new Uint8Array(bytes).buffer), engine: entry.data.engine };
}

/** Joins the answers to the jobs of a plan, in order, and keeps the strongest response of the variants of each point. */
export async function keepTuning(
  store: Store,
  model: Model,
  parts: readonly Responses[],
  engine: string,
): Promise<void> {
  const families = familiesOf(model);
  for (const layer of parts[0]?.keys() ?? []) {
    const responses = strongest(families, joined(parts.map((part) => part.get(layer)!)));
    const key = tuningKey(model, layer);
    await store.putBytes(key, 'responses.bin', new Uint8Array(responses.buffer));
    await store.putRecord(key, { engine });
  }
}

/** Responses [drawings, C] → [points, C]: the largest of the variants of each point. */
function strongest(families: readonly Family[], responses: Float32Array): Float32Array {
  const numChannels = responses.length / drawingsOf(families).length;
  const variants = families.flatMap((family) =>
    Array<number>(numPoints(family)).fill(family.numVariants),
  );
  const largest = new Float32Array(variants.length * numChannels).fill(-Infinity);
  let drawing = 0;
  for (const [point, count] of variants.entries()) {
    for (const end = drawing + count; drawing < end; drawing++) {
      for (let channel = 0; channel < numChannels; channel++) {
        const at = point * numChannels + channel;
        largest[at] = Math.max(largest[at]!, responses[drawing * numChannels + channel]!);
      }
    }
  }
  return largest;
}

/**
 * What the record of a unit says of its tuning; undefined where no family excites it.
 *
 * @param max the unit's largest activation in the data set
 */
export function unitTuning(
  model: Model,
  { name, shape }: Model['layers'][number],
  { responses, engine }: LayerTuning,
  unit: { readonly channel: number; readonly max: number },
  version: string,
): Tuning | undefined {
  const numChannels = shape[0]!;
  let start = 0;
  const families = familiesOf(model).flatMap((family) => {
    const first = start;
    start += numPoints(family);
    const own = Array.from(
      { length: numPoints(family) },
      (_, i) => responses[(first + i) * numChannels + unit.channel]!,
    );
    const tuning = familyTuning(family, own, unit.max);
    return tuning ? [rounded(tuning)] : [];
  });
  if (families.length === 0) return undefined;
  const recipe = { analysis: 'tuning', layer: name, response: 'largest, middle half' };
  const key = tuningKey(model, name);
  return { families, provenance: { key, recipe, model: model.hash, engine, version } };
}

/**
 * How strongly a unit belongs to each family, by which a layer is sorted: its selectivity, less where
 * the stimuli do not excite it as the data set does.
 */
export function tuningStrengths({ families }: Tuning): NonNullable<UnitSummary['tuning']> {
  return Object.fromEntries(
    families.map(({ kind, selectivity, reached = 0 }) => [
      kind,
      toThree(selectivity * Math.min(1, reached)),
    ]),
  );
}

/** Numbers to three significant digits, which keeps pages and records small. */
function rounded(tuning: NonNullable<ReturnType<typeof familyTuning>>): Tuning['families'][number] {
  const { kind, axes, responses, peak, selectivity, reached } = tuning;
  return {
    kind,
    axes: axes.map(({ name, values, period, halfWidth }) => ({
      name,
      values: values.map(toThree),
      ...(period !== undefined && { period }),
      ...(halfWidth !== undefined && { halfWidth: toThree(halfWidth) }),
    })),
    responses: responses.map(toThree),
    peak: { response: toThree(peak.response), at: peak.at.map(toThree) },
    selectivity: toThree(selectivity),
    ...(reached !== undefined && { reached: toThree(reached) }),
  };
}
