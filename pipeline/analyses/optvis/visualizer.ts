// Feature visualization: regularised gradient ascent on a picture (Olah et al. 2017, 10.23915/distill.00007).

import { sizeOf, type Tensor } from '../../base/tensor.ts';
import { random, type Random } from '../../base/random.ts';
import type { Engine, Held, Program } from '../../engine/engine.ts';
import { adamRates } from '../../graph/adam.ts';
import type { Graph } from '../../graph/graph.ts';
import { finishGraph, stepGraph, type AscentOptions } from './ascent-graphs.ts';
import { dispose, startingState, type AscentState } from './ascent-state.ts';
import type { Measure, Objective } from './objective.ts';
import type { PictureSize } from './parametrization.ts';
import { redirected } from './redirected.ts';
import { compose, identity, type Affine, type Transform } from './transform.ts';
import { resample, warpFeeds } from './warp.ts';

export type VisualizerOptions = AscentOptions & {
  readonly transforms: readonly Transform[];
  readonly learningRate: number;
};

export type RenderOptions = {
  readonly objective: Objective;
  readonly measures: Readonly<Record<string, Measure>>;
  readonly numSteps: number;
  /** One per picture: the starting noise. */
  readonly seeds: readonly string[];
  /** Of the transforms, which all pictures share. */
  readonly transformSeed: string;
  /** Lets blocked gradients through for longer, to wake pictures that stayed silent in a first try. Default: false. */
  readonly isSecondTry?: boolean;
  /** Called after every step. */
  readonly onStep?: (step: number, state: StepState) => void | Promise<void>;
  /** Ends the ascent after the step that is under way: the pictures are then as far as they came. */
  readonly signal?: AbortSignal;
};

/** An ascent after a step. A device may still be at it: each question waits for it, and costs a journey from it. */
export type StepState = {
  /** The objective of each picture, as the step's transforms showed it. */
  readonly readValues: () => Promise<Float32Array>;
  /** The pictures so far. */
  readonly look: () => Promise<Look>;
};

export type Look = {
  /** RGB in 0…1, [3, H, W] each. */
  readonly pictures: readonly Float32Array[];
  /** Values of the measures on the untransformed pictures, those of one after those of the other. */
  readonly measured: Readonly<Record<string, Float32Array>>;
};

export type Rendering = Look & {
  /** Which pictures did not wake up, though a second try might wake them. */
  readonly isAsleep: readonly boolean[];
};

/** Programs for one structure of objective; reused for batch after batch. */
export type Visualizer = {
  render(options: RenderOptions): Promise<Rendering>;
  dispose(): Promise<void>;
};

/** Where an ascent ends. */
type Ascent = { readonly parameters: Tensor | Held; readonly values: Float32Array };

/** Steps at the start in which a wholly blocked gradient is let through. */
const numRedirected = 16;

/** Share of all steps for which it is let through in a second try. */
const secondTryShare = 0.5;

/** Steps that a device is given ahead of its work: it never waits, and its queue does not grow without end. */
const numAhead = 32;

/** Px that the transforms together add on each side. */
function marginOf(transforms: readonly Transform[]): number {
  return transforms.reduce((total, { margin }) => total + margin, 0);
}

/** The size of canvas the network sees: the picture and its margins, or the one size it takes. */
function canvasSize({ subject, size, transforms }: VisualizerOptions): PictureSize {
  const margin = marginOf(transforms);
  return subject.fixedSize ?? { height: size.height + 2 * margin, width: size.width + 2 * margin };
}

/** Loads the programs. Throws a UserError where the network cannot take pictures of that size. */
export async function openVisualizer(
  engine: Engine,
  options: VisualizerOptions,
): Promise<Visualizer> {
  const { parametrization, numPictures, size, transforms, learningRate } = options;
  const canvas = canvasSize(options);
  const programs: Program[] = [];
  const load = async (graph: Graph) => {
    const program = await engine.load(graph);
    programs.push(program);
    return program;
  };
  const disposeAll = async () => {
    await Promise.all(programs.map((program) => program.dispose()));
  };
  const loadAll = async () => ({
    start: await load(stepGraph(options, canvas, engine, redirected)),
    ascent: await load(stepGraph(options, canvas, engine)),
    finish: await load(finishGraph(options)),
  });
  const { start, ascent, finish } = await loadAll().catch(async (error: Error) => {
    await disposeAll();
    throw error;
  });
  const rescale = canvasScale(options, canvas);

  /** One ascent of all pictures, whose first `numStart` steps let blocked gradients through. */
  async function ascend(wanted: RenderOptions, numStart: number): Promise<Ascent> {
    const { objective, numSteps, seeds, transformSeed, onStep, signal } = wanted;
    const rng = random(transformSeed);
    const feeds = objective.feeds('objective');
    let state: AscentState = startingState(parametrization, seeds);
    let values = new Float32Array(numPictures);
    for (let step = 1; step <= numSteps; step++) {
      const program = step <= numStart ? start : ascent;
      const map = drawMap(transforms, rng, rescale);
      const before = state;
      const results = await program
        .hold({
          ...before,
          ...adamRates(learningRate, step),
          ...warpFeeds(resample(size, canvas, map)),
          ...feeds,
        })
        .finally(() => dispose(before));
      const next = {
        parameters: results["parameters'"]!,
        mean: results["mean'"]!,
        square: results["square'"]!,
      };
      state = next;
      const readValues = async () => {
        const { data } = await results['values']!.read();
        return data as Float32Array<ArrayBuffer>;
      };
      await onStep?.(step, { readValues, look: () => lookAt(next.parameters, wanted) });
      const isLast = step === numSteps || signal?.aborted === true;
      if (isLast || step % numAhead === 0) values = await readValues();
      results['values']!.dispose();
      if (isLast) break;
    }
    const { parameters, ...moments } = state;
    dispose(moments);
    return { parameters, values };
  }

  async function lookAt(
    parameters: Tensor | Held,
    { measures }: Pick<RenderOptions, 'measures'>,
  ): Promise<Look> {
    const feeds = Object.entries(measures).map(([name, measure]) => measure.feeds(name));
    const results = await finish.run({ parameters, ...Object.assign({}, ...feeds) });
    return {
      pictures: split(results['picture']!),
      measured: Object.fromEntries(
        Object.keys(measures).map((name) => [name, results[name]!.data as Float32Array]),
      ),
    };
  }

  async function render(wanted: RenderOptions): Promise<Rendering> {
    const { numSteps, signal, isSecondTry = false } = wanted;
    const numSecond = Math.floor(secondTryShare * numSteps);
    const { parameters, values } = await ascend(wanted, isSecondTry ? numSecond : numRedirected);
    const mayWake = !isSecondTry && !signal?.aborted && numSecond > numRedirected;
    const look = await lookAt(parameters, wanted);
    dispose({ parameters });
    return { ...look, isAsleep: Array.from(values, (value) => mayWake && value === 0) };
  }

  return { render, dispose: disposeAll };
}

/** Enlargement with which a picture and its margins fill the one canvas a network takes. */
function canvasScale({ size, transforms }: VisualizerOptions, canvas: PictureSize): Affine {
  const margin = marginOf(transforms);
  const rows = canvas.height / (size.height + 2 * margin);
  const cols = canvas.width / (size.width + 2 * margin);
  return { matrix: [rows, 0, 0, cols], offset: [0, 0] };
}

function drawMap(transforms: readonly Transform[], rng: Random, rescale: Affine): Affine {
  return compose(
    transforms.reduce((map, transform) => compose(map, transform.draw(rng)), identity),
    rescale,
  );
}

function split({ data, shape }: Tensor): Float32Array[] {
  const size = sizeOf(shape.slice(1));
  return Array.from({ length: shape[0]! }, (_, i) =>
    (data as Float32Array).slice(i * size, (i + 1) * size),
  );
}
