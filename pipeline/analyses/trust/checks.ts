// All checks of one unit's picture, from what the network makes of pictures and patches.

import { agreementOf, chanceOf } from './agreement.ts';
import { pathSimilarity, type PathLayer } from './natural-path.ts';
import { polysemanticityOf, verdictOnClusters } from './polysemanticity.ts';
import { overall, verdictOn, type Verdict } from './verdict.ts';
import type { Direction } from './vectors.ts';

/** What a unit is judged by; what is absent is not checked. Directions are of the unit's own layer, without the unit. */
export type Evidence = {
  /** Largest activation of the picture, and in the data set. */
  readonly peak?: number;
  readonly max: number;
  readonly picture?: Direction;
  readonly again?: Direction;
  readonly twin?: Direction;
  /** Pictures of other units of the layer, made as `again` and `twin` are. */
  readonly others: readonly Direction[];
  readonly otherTwins: readonly Direction[];
  /** The strongest patches. */
  readonly strongest: readonly Direction[];
  /** Mean silhouette of as many patches by lot. */
  readonly silhouetteByLot: number;
  /** The layers before, in order. */
  readonly path: readonly (PathLayer & { readonly layer: string })[];
};

type Checked<T> = T & { readonly verdict: Verdict };

export type Checks = {
  readonly verdict: Verdict;
  readonly score: number;
  readonly reached?: Checked<{ readonly ratio: number }>;
  readonly agreement?: Checked<{ readonly cosine: number; readonly chance: number }>;
  readonly twin?: Checked<{ readonly cosine: number; readonly chance: number }>;
  readonly polysemanticity?: Checked<{
    readonly index: number;
    readonly silhouette: number;
    readonly chance: number;
    readonly clusters: readonly (readonly number[])[];
  }>;
  readonly naturalPath?: Checked<{
    readonly similarity: number;
    readonly layers: readonly { readonly layer: string; readonly similarity: number }[];
  }>;
};

/** Undefined where nothing can be checked. */
export function checksOf(evidence: Evidence): Checks | undefined {
  const checks = {
    ...reachedOf(evidence),
    ...seedsOf(evidence),
    ...clustersOf(evidence),
    ...pathOf(evidence),
  };
  const whole = overall(Object.values(checks).map(({ verdict }) => verdict));
  return whole && { ...whole, ...checks };
}

function reachedOf({ peak, max }: Evidence): Pick<Checks, 'reached'> {
  if (peak === undefined || max <= 0) return {};
  const ratio = peak / max;
  return { reached: { ratio, verdict: verdictOn('reached', ratio) } };
}

/** Second seed and twin are each measured from chance, the twin then from the second seed. */
function seedsOf(evidence: Evidence): Pick<Checks, 'agreement' | 'twin'> {
  const { picture, again, twin, others, otherTwins } = evidence;
  if (!picture || !again) return {};
  const seed = likenessOf(picture, again, others);
  const agreement = { ...seed, verdict: verdictOn('agreement', seed.cosine - seed.chance) };
  if (!twin) return { agreement };
  const untrained = likenessOf(picture, twin, otherTwins);
  const learned = seed.cosine - seed.chance - (untrained.cosine - untrained.chance);
  return { agreement, twin: { ...untrained, verdict: verdictOn('twin', learned) } };
}

function likenessOf(picture: Direction, other: Direction, byChance: readonly Direction[]) {
  return { cosine: agreementOf(picture, other), chance: chanceOf(picture, byChance) };
}

function clustersOf({ strongest, silhouetteByLot }: Evidence): Pick<Checks, 'polysemanticity'> {
  const found = polysemanticityOf(strongest);
  if (!found) return {};
  const verdict = verdictOnClusters(found, silhouetteByLot);
  return { polysemanticity: { ...found, chance: silhouetteByLot, verdict } };
}

function pathOf({ path }: Evidence): Pick<Checks, 'naturalPath'> {
  const layers = path.flatMap(({ layer, ...own }) => {
    const similarity = pathSimilarity(own);
    return similarity === undefined ? [] : [{ layer, similarity }];
  });
  if (layers.length === 0) return {};
  const similarity = layers.reduce((sum, each) => sum + each.similarity, 0) / layers.length;
  return { naturalPath: { similarity, layers, verdict: verdictOn('naturalPath', similarity) } };
}
