// How far the pictures of units can be trusted: what is looked at for it, and by which key it is kept.

import { z } from 'zod';
import { contentKey } from '../base/content-key.ts';
import type { TopImage, UnitExamples } from '../analyses/examples/unit-examples.ts';
import type { Checks } from '../analyses/trust/checks.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Model } from '../model/model.ts';
import { Trust, type UnitSummary } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { excitingImages } from './strip.ts';
import {
  visualizationKey,
  VisualizationRecord,
  type PictureKind,
  type Recipes,
  type Selection,
} from './visualization.ts';

/** To be raised when the same pictures and images are judged otherwise. */
const edition = 5;

/** Units that are judged together: they share images, and what is kept of those. */
const mostUnits = 128;

/** Other units of a layer by whose pictures chance is measured. */
const numOthers = 16;

/**
 * Of the strongest images, those that excite a unit at least so much, as a share of the strongest. Weaker
 * ones are of other kinds in most units, whatever excites them most.
 */
const leastShare = 0.8;

/** Strongest images that are looked at. */
const mostImages = 32;

/** The kinds of pictures that are judged. */
const judged = ['positive', 'again', 'twin'] as const satisfies PictureKind[];
type JudgedKind = (typeof judged)[number];

/** A unit and what it is judged by. */
export type TrustSubject = {
  readonly channel: number;
  /** Largest activation in the data set. */
  readonly max: number;
  readonly strongest: readonly TopImage[];
  /** Keys of its pictures. */
  readonly keys: Readonly<Partial<Record<JudgedKind, string>>>;
};

/** Some units of one layer. */
export type TrustPlan = {
  readonly layer: string;
  readonly units: readonly TrustSubject[];
  /**
   * Other units of the layer, and the keys of their pictures: of the kinds that a picture is compared
   * with, since size and steps alone make pictures more or less alike.
   */
  readonly others: readonly {
    readonly channel: number;
    readonly keys: Readonly<Partial<Record<'again' | 'twin', string>>>;
  }[];
};

/** A plan with its pictures, PNG by key; those that the unit did not respond to are left out. */
export type TrustJob = TrustPlan & {
  readonly pictures: ReadonlyMap<string, { readonly png: Uint8Array; readonly peak: number }>;
};

/** What is stored. */
export const TrustEntry = z.strictObject({
  engine: z.string(),
  trust: Trust.omit({ provenance: true }).optional(),
});
export type TrustEntry = z.infer<typeof TrustEntry>;

/** What provenance shows of it. */
export const trustRecipe = { analysis: 'trust', edition, numOthers, leastShare, mostImages };

/** What a unit's trust is kept by: everything it is judged by. */
export function trustKey(
  { fingerprint }: Dataset,
  { hash, card }: Model,
  { layer, others }: TrustPlan,
  unit: TrustSubject,
): string {
  const { input, preprocessing } = card;
  return contentKey({
    ...trustRecipe,
    model: hash,
    input,
    preprocessing,
    fingerprint,
    layer,
    others,
    unit,
  });
}

/** The selected units in groups of one layer each. */
export function planTrust(
  model: Model,
  selections: readonly Selection[],
  examples: ReadonlyMap<string, readonly UnitExamples[]>,
  recipes: Recipes,
): TrustPlan[] {
  const kinds = judged.filter((kind) => recipes[kind]);
  return selections.flatMap(({ layer, channels }) => {
    const keyOf = (kind: PictureKind, channel: number) =>
      visualizationKey(model, { layer, kind, recipe: recipes[kind]! }, channel);
    const keysOf = (channel: number, some: readonly PictureKind[]) =>
      Object.fromEntries(some.map((kind) => [kind, keyOf(kind, channel)]));
    const units = channels.map((channel): TrustSubject => {
      const own = examples.get(layer)![channel]!;
      const keys = keysOf(channel, kinds);
      return { channel, max: own.spectrum.max, strongest: strongestOf(own), keys };
    });
    const compared = kinds.filter((kind) => kind !== 'positive');
    const others = spread(channels, numOthers).map((channel) => {
      return { channel, keys: keysOf(channel, compared) };
    });
    return groups(units).map((group) => ({ layer, units: group, others }));
  });
}

function strongestOf(examples: UnitExamples): TopImage[] {
  const images = excitingImages(examples);
  const least = leastShare * (images[0]?.value ?? 0);
  return images.filter(({ value }) => value >= least).slice(0, mostImages);
}

/** At most `count` of a list, evenly spread. */
function spread<T>(items: readonly T[], count: number): T[] {
  const step = Math.max(1, items.length / count);
  return Array.from(
    { length: Math.min(count, items.length) },
    (_, i) => items[Math.floor(i * step)]!,
  );
}

/** In groups of nearly equal size. */
function groups<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / mostUnits);
  const size = Math.ceil(items.length / Math.max(1, count));
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** Fetches the pictures of a plan. */
export async function withPictures(store: Store, plan: TrustPlan): Promise<TrustJob> {
  const keys = [
    ...plan.units.flatMap((unit) => Object.values(unit.keys)),
    ...plan.others.flatMap((other) => Object.values(other.keys)),
  ];
  const pictures = new Map<string, { png: Uint8Array; peak: number }>();
  for (const key of new Set(keys)) {
    const record = VisualizationRecord.safeParse(await store.getRecord(key));
    if (!record.success || record.data.peak <= 0) continue;
    pictures.set(key, { png: (await store.getBytes(key, 'picture.png'))!, peak: record.data.peak });
  }
  return { ...plan, pictures };
}

/** What was found, as it is stored: numbers to 3 decimals, which keeps records small. */
export function trustEntry(checks: Checks | undefined, engine: string): TrustEntry {
  return TrustEntry.parse({ engine, trust: checks && rounded(checks) });
}

function rounded<T>(value: T): T {
  const text = JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'number' ? Number(each.toFixed(3)) : each,
  );
  return JSON.parse(text) as T;
}

/** What a layer is sorted by. */
export function trustSummary(trust: Trust): NonNullable<UnitSummary['trust']> {
  const { verdict, score, agreement, twin, polysemanticity, naturalPath } = trust;
  return {
    verdict,
    score,
    agreement: agreement?.cosine,
    twin: twin?.cosine,
    polysemanticity: polysemanticity?.index,
    naturalPath: naturalPath?.similarity,
  };
}
