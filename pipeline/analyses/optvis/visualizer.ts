// Feature visualization: regularised gradient ascent on a picture (Olah et al. 2017, 10.23915/distill.00007).

import { float32, sizeOf, type Tensor } from '../../base/tensor.ts';
import { random, type Random } from '../../base/random.ts';
import type { Engine, Held, Program } from '../../engine/engine.ts';
import { adam, adamRates } from '../../graph/adam.ts';
import { Builder } from '../../graph/builder.ts';
import { cut } from '../../graph/cut.ts';
import { backward, type Overrides } from '../../graph/gradient.ts';
import type { Graph } from '../../graph/graph.ts';
import { poolFirst } from '../../graph/pool-first.ts';
import { preActivation } from '../../graph/pre-activation.ts';
import { replay } from '../../graph/replay.ts';
import { choose, dispose, read, startingState, type AscentState } from './ascent-state.ts';
import { toChannels, type ColourAxes } from './colour.ts';
import type { Activation, Objective } from './objective.ts';
import type { Parametrization, PictureSize } from './parametrization.ts';
import { redirected } from './redirected.ts';
import { compose, identity, type Affine, type Transform } from './transform.ts';
import { resample, warp, warpFeeds } from './warp.ts';

/** The network whose units are visualized. */
export type Subject = {
  readonly graph: Graph;
  /** Name of the tensor that takes the image. */
  readonly input: string;
  /** Appends a picture [N, C, H, W] in 0…1 → what the input takes. */
  readonly preprocess: (b: Builder, picture: string) => string;
  /** Appends a picture → RGB [N, 3, H, W] in 0…1; absent where it is that. */
  readonly show?: (b: Builder, picture: string) => string;
  /** Size of input the network is bound to; absent where any will do. */
  readonly fixedSize?: PictureSize;
};

export type VisualizerOptions = {
  readonly subject: Subject;
  /** Stands for all objectives of its structure. */
  readonly objective: Objective;
  /** What is measured on the finished picture, by name. */
  readonly measures: Readonly<Record<string, Objective>>;
  readonly numPictures: number;
  readonly size: PictureSize;
  readonly parametrization: Parametrization;
  readonly colours: ColourAxes;
  readonly transforms: readonly Transform[];
  readonly learningRate: number;
};

export type RenderOptions = {
  readonly objective: Objective;
  readonly measures: Readonly<Record<string, Objective>>;
  readonly numSteps: number;
  /** One per picture: the starting noise. */
  readonly seeds: readonly string[];
  /** Of the transforms, which all pictures share. */
  readonly transformSeed: string;
  /**
   * Called after every step of the first try. A device may still be at it then: to read the
   * objective's values waits for it, and costs a journey from the device.
   */
  readonly onStep?: (step: number, readValues: () => Promise<Float32Array>) => void | Promise<void>;
};

export type Rendering = {
  /** RGB in 0…1, [3, H, W] each. */
  readonly pictures: readonly Float32Array[];
  /** Values of the measures on the finished, untransformed pictures. */
  readonly measured: Readonly<Record<string, Float32Array>>;
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

/** Share of all steps for which it is let through in a second try of pictures that did not wake up in the first. */
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

  /** One ascent of all pictures; `onStep` as in `RenderOptions`. */
  async function ascend(
    { objective, numSteps, seeds, transformSeed }: RenderOptions,
    numStart: number,
    onStep?: RenderOptions['onStep'],
  ): Promise<Ascent> {
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
      state = {
        parameters: results["parameters'"]!,
        mean: results["mean'"]!,
        square: results["square'"]!,
      };
      const readValues = async () => {
        const { data } = await results['values']!.read();
        return data as Float32Array<ArrayBuffer>;
      };
      await onStep?.(step, readValues);
      if (step === numSteps || step % numAhead === 0) values = await readValues();
      results['values']!.dispose();
    }
    const { parameters, ...moments } = state;
    dispose(moments);
    return { parameters, values };
  }

  async function render(wanted: RenderOptions): Promise<Rendering> {
    const { measures, numSteps, onStep } = wanted;
    const first = await ascend(wanted, numRedirected, onStep);
    const numStart = Math.floor(secondTryShare * numSteps);
    const isSilent = Array.from(first.values, (value) => value === 0);
    let { parameters } = first;
    // tried again with their whole batch, so that no picture depends on which others are silent
    if (isSilent.includes(true) && numStart > numRedirected) {
      const second = await ascend(wanted, numStart);
      const [one, other] = [await read(parameters), await read(second.parameters)];
      dispose({ first: parameters, second: second.parameters });
      parameters = choose(one, other, isSilent);
    }
    const feeds = Object.entries(measures).map(([name, measure]) => measure.feeds(name));
    const results = await finish.run({ parameters, ...Object.assign({}, ...feeds) });
    dispose({ parameters });
    return {
      pictures: split(results['picture']!),
      measured: Object.fromEntries(
        Object.keys(measures).map((name) => [name, results[name]!.data as Float32Array]),
      ),
    };
  }

  return { render, dispose: disposeAll };
}

/** One step of ascent: parameters → picture → canvas → network → objective, and all the way back. */
function stepGraph(
  options: VisualizerOptions,
  canvas: PictureSize,
  { rules }: Engine,
  rectifiers: Overrides = {},
): Graph {
  const { parametrization, numPictures, objective } = options;
  const b = new Builder();
  const shape = parametrization.shape(numPictures);
  const [parameters, mean, square] = ['parameters', 'mean', 'square'].map((name) =>
    b.input(name, 'float32', shape),
  ) as [string, string, string];
  const picture = pictureOf(b, parameters, options);
  const warped = warp(b, picture, canvas);
  const activation = appendNetwork(b, options.subject, warped.canvas, [objective]);
  const values = objective.append(b, activation, 'objective');
  const ones = b.constant(float32([numPictures], new Float32Array(numPictures).fill(1)));
  const overrides = { ...rules, ...rectifiers };
  const [gradCanvas] = backward(b, { of: values, seed: ones, wrt: [warped.canvas], overrides });
  const gradPicture = warped.adjoint(gradCanvas!);
  const [gradient] = backward(b, {
    of: picture,
    seed: gradPicture,
    wrt: [parameters],
    overrides: rules,
  });
  const next = adam(b, { parameters, mean, square }, gradient!);
  return b.build({
    values,
    "parameters'": next.parameters,
    "mean'": next.mean,
    "square'": next.square,
  });
}

/** The finished picture, and what the network makes of it as it is. */
function finishGraph(options: VisualizerOptions): Graph {
  const { parametrization, numPictures, subject, measures, size } = options;
  const b = new Builder();
  const parameters = b.input('parameters', 'float32', parametrization.shape(numPictures));
  const picture = pictureOf(b, parameters, options);
  const { fixedSize } = subject;
  const shown = fixedSize ? resized(b, picture, size, fixedSize) : picture;
  const activation = appendNetwork(b, subject, shown, Object.values(measures));
  const values = Object.entries(measures).map(([name, measure]) => [
    name,
    measure.append(b, activation, name),
  ]);
  const seen = subject.show ? subject.show(b, picture) : picture;
  return b.build({ picture: seen, ...Object.fromEntries(values) });
}

function pictureOf(
  b: Builder,
  parameters: string,
  { parametrization, colours }: VisualizerOptions,
): string {
  return toChannels(b, parametrization.append(b, parameters), colours);
}

/** Appends the part of the network that `objectives` read. */
function appendNetwork(
  b: Builder,
  { graph, input, preprocess }: Subject,
  rgb: string,
  objectives: readonly Objective[],
): Activation {
  const tensors = [...new Set(objectives.flatMap(({ tensors: own }) => own))];
  const part = poolFirst(cut(graph, tensors));
  const names = replay(b, part, { [input]: preprocess(b, rgb) });
  return (tensor, stage = 'after') => {
    const name = names.get(tensor)!;
    return stage === 'after' ? name : preActivation(b, name);
  };
}

function resized(b: Builder, picture: string, from: PictureSize, to: PictureSize): string {
  const scales = float32(
    [4],
    Float32Array.of(1, 1, to.height / from.height, to.width / from.width),
  );
  return b.op('Resize', [picture, '', b.constant(scales)], { mode: { string: 'linear' } });
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
