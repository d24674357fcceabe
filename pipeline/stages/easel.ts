// Makes pictures in groups; programs are kept from one order to the next, and a device's memory is minded.

import { UserError } from '../base/user-error.ts';
import { DeviceError, type Engine } from '../engine/engine.ts';
import { fourier, type PictureSize } from '../analyses/optvis/parametrization.ts';
import { pictureSize, subjectOf } from '../analyses/optvis/subject.ts';
import { standardTransforms, type Transform } from '../analyses/optvis/transform.ts';
import type { Aim } from '../analyses/optvis/unit-aim.ts';
import { openVisualizer, type Visualizer } from '../analyses/optvis/visualizer.ts';
import type { Model } from '../model/model.ts';
import type { PictureRecipe } from './picture-recipe.ts';

/** Pictures of one recipe, in groups that are made side by side. */
export type Order<Group> = {
  /** Orders of one key share programs. */
  readonly key: string;
  readonly network: () => Model;
  readonly layer: string;
  readonly recipe: PictureRecipe;
  readonly groups: readonly Group[];
  /** Pictures of each group. */
  readonly numPictures: number;
  /** Default: `standardTransforms`. */
  readonly transforms?: readonly Transform[];
  /** The aim of all pictures of some groups. */
  readonly aimOf: (groups: readonly Group[]) => Aim;
  /** The starting noise of each picture of a group. */
  readonly seedsOf: (group: Group) => readonly string[];
};

export type Made = {
  /** RGB in 0…1, [3, H, W]. */
  readonly picture: Float32Array;
  readonly size: PictureSize;
  /** What was measured of it, by name. */
  readonly measured: Readonly<Record<string, Float32Array>>;
};

export type Easel = {
  /** What computes. */
  readonly engineName: string;
  /**
   * The pictures of an order, group by group; in parts where the device has no memory for all at
   * once. A group of which a picture stays silent is tried again, alone.
   *
   * @throws UserError where it has none for a single group
   */
  make<Group>(order: Order<Group>): Promise<Made[][]>;
  /**
   * Seconds that one step of one picture takes, tried on a few steps.
   *
   * @param now the clock, ms
   * @throws DeviceError where the device has no memory for the order
   */
  probe<Group>(order: Order<Group>, now: () => number): Promise<number>;
  dispose(): Promise<void>;
};

type Opened = { readonly visualizer: Visualizer; readonly size: PictureSize };

type Tried = Made & { readonly isAsleep: boolean };

/** Steps of a probe. */
const numProbed = 5;

/** @param note takes lines for the user */
export function openEasel(engine: Engine, note: (line: string) => void): Easel {
  /** For the orders of one key, by the number of pictures at once. */
  let current: { readonly key: string; readonly opened: Map<number, Opened> } | undefined;
  /** Pictures at once that the device has memory for, as far as is known. */
  let most = Infinity;
  const dispose = async () => {
    const all = [...(current?.opened.values() ?? [])];
    current = undefined;
    await Promise.all(all.map(({ visualizer }) => visualizer.dispose()));
  };

  /** A visualizer of earlier orders where one serves this one too. */
  async function visualizerFor<Group>(order: Order<Group>, aim: Aim): Promise<Opened> {
    const numPictures = order.groups.length * order.numPictures;
    if (current?.key !== order.key) {
      await dispose();
      current = { key: order.key, opened: new Map() };
    }
    const { opened } = current;
    const found = opened.get(numPictures) ?? (await open(order, aim, numPictures));
    opened.set(numPictures, found);
    return found;
  }

  async function open<Group>(
    { network, layer, recipe, transforms = standardTransforms }: Order<Group>,
    aim: Aim,
    numPictures: number,
  ): Promise<Opened> {
    const subject = subjectOf(network(), layer, { height: recipe.size, width: recipe.size });
    const size = pictureSize(subject, recipe.size);
    const { colours, decay } = recipe;
    const visualizer = await openVisualizer(engine, {
      subject,
      ...aim,
      numPictures,
      size,
      parametrization: fourier(size, { decay, numChannels: colours.length }),
      colours,
      transforms,
      learningRate: recipe.learningRate,
    });
    return { visualizer, size };
  }

  async function make<Group>(order: Order<Group>): Promise<Made[][]> {
    const { numPictures, layer, recipe } = order;
    const made: Made[][] = [];
    for (let start = 0; start < order.groups.length;) {
      const numGroups = Math.max(1, Math.floor(most / numPictures));
      const groups = order.groups.slice(start, start + numGroups);
      try {
        made.push(...(await makeAtOnce({ ...order, groups })));
        start += groups.length;
      } catch (error) {
        if (!(error instanceof DeviceError && error.kind === 'memory')) throw error;
        await dispose();
        if (groups.length === 1) {
          throw new UserError(
            `device: got no memory for ${numPictures === 1 ? 'one picture' : `${numPictures} pictures`} of ${recipe.size} px of ${layer}, expected some; draw smaller ones with --size, or use --device cpu`,
          );
        }
        most = Math.floor(groups.length / 2) * numPictures;
        note(
          `warning: ${engine.name} has no memory for ${groups.length * numPictures} pictures at once; going on with ${most}`,
        );
      }
    }
    return made;
  }

  async function makeAtOnce<Group>(order: Order<Group>): Promise<Made[][]> {
    const made = await render(order, false);
    for (const [i, own] of made.entries()) {
      if (!own.some(({ isAsleep }) => isAsleep)) continue;
      const [second] = await render({ ...order, groups: [order.groups[i]!] }, true);
      made[i] = own.map((first, k) => (first.isAsleep ? second![k]! : first));
    }
    return made;
  }

  /** One try at the pictures of an order. */
  async function render<Group>(order: Order<Group>, isSecondTry: boolean): Promise<Tried[][]> {
    const { groups, recipe, numPictures, aimOf, seedsOf } = order;
    const aim = aimOf(groups);
    const { visualizer, size } = await visualizerFor(order, aim);
    const { pictures, measured, isAsleep } = await visualizer.render({
      ...aim,
      numSteps: recipe.steps,
      seeds: groups.flatMap(seedsOf),
      transformSeed: `${recipe.seed}`,
      isSecondTry,
    });
    const tried = pictures.map((picture, i) => ({
      picture,
      size,
      isAsleep: isAsleep[i]!,
      measured: Object.fromEntries(
        Object.entries(measured).map(([name, values]) => {
          const length = values.length / pictures.length;
          return [name, values.slice(i * length, (i + 1) * length)];
        }),
      ),
    }));
    return groups.map((_, i) => tried.slice(i * numPictures, (i + 1) * numPictures));
  }

  async function probe<Group>(order: Order<Group>, now: () => number): Promise<number> {
    const aim = order.aimOf(order.groups);
    const { visualizer } = await visualizerFor(order, aim);
    const seeds = order.groups.flatMap(order.seedsOf);
    const times: number[] = [];
    await visualizer.render({
      ...aim,
      numSteps: numProbed,
      seeds,
      transformSeed: 'probe',
      async onStep(_, { readValues }) {
        await readValues();
        times.push(now());
      },
    });
    // the first step also warms up
    return (times.at(-1)! - times[0]!) / (numProbed - 1) / seeds.length / 1000;
  }

  return { engineName: engine.name, make, probe, dispose };
}
