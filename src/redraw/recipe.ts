// How a picture is drawn again: as the published one was, but for what the reader chooses.

import { imagenetColours, type ColourAxes } from '../../pipeline/analyses/optvis/colour.ts';
import type { AimKind } from '../../pipeline/analyses/optvis/unit-aim.ts';
import type { UnitRecord } from '../../pipeline/store/schema.ts';
import type { Aid, RedrawRecipe } from './redraw.ts';

export type { AimKind };

/** What the reader chooses. */
export type Choice = {
  readonly kind: AimKind;
  /** Longer side, px. */
  readonly size: number;
  readonly steps: number;
  readonly aids: readonly Aid[];
  /** Which starting noise: 0 is that of the published picture. */
  readonly start: number;
};

export const aids: readonly Aid[] = ['frequencies', 'colours', 'transforms'];

type Pictures = Pick<UnitRecord, 'id' | 'channel' | 'positive' | 'negative' | 'neuron'>;

/** What is not said of a published picture, or where there is none. */
const usual = { size: 96, steps: 64, learningRate: 0.05, decay: 1, seed: 0 };

/** What a unit can be drawn for: its mean, and what else there are pictures of. */
export function kindsOf(unit: Pictures): AimKind[] {
  const others = (['negative', 'neuron'] as const).filter((kind) => unit[kind]);
  return ['positive', ...others];
}

/** All as in the published picture. */
export function publishedChoice(unit: Pictures, kind: AimKind): Choice {
  const { size, steps } = publishedRecipe(unit, kind);
  return { kind, size, steps, aids, start: 0 };
}

/** The recipe of a choice; that of `publishedChoice` gives the published picture. */
export function recipeOf(
  unit: Pictures,
  { kind, size, steps, aids: chosen, start }: Choice,
): RedrawRecipe {
  const { learningRate, decay, seed, colours } = publishedRecipe(unit, kind);
  const key = unit[kind]?.provenance.key ?? `${unit.id} ${kind}`;
  return {
    // names of layers may hold colons themselves
    layer: unit.id.slice(0, unit.id.lastIndexOf(':')),
    channel: unit.channel,
    kind,
    size,
    steps,
    learningRate,
    decay,
    colours,
    seed: start === 0 ? key : `${key} ${start}`,
    transformSeed: `${seed + start}`,
    aids: chosen,
  };
}

function publishedRecipe(unit: Pictures, kind: AimKind): typeof usual & { colours: ColourAxes } {
  const { recipe = {} } = (unit[kind] ?? unit.positive ?? unit.negative)?.provenance ?? {};
  const known = Object.entries(usual).map(([name, value]) => [name, recipe[name] ?? value]);
  const colours = (recipe['colours'] as ColourAxes | undefined) ?? imagenetColours;
  return { ...(Object.fromEntries(known) as typeof usual), colours };
}
