// The graphs of a feature visualization: a step of its ascent, and the picture in the end.

import { float32 } from '../../base/tensor.ts';
import type { Engine } from '../../engine/engine.ts';
import { adam } from '../../graph/adam.ts';
import { Builder } from '../../graph/builder.ts';
import { cut } from '../../graph/cut.ts';
import { backward, type Overrides } from '../../graph/gradient.ts';
import type { Graph } from '../../graph/graph.ts';
import { poolFirst } from '../../graph/pool-first.ts';
import { preActivation } from '../../graph/pre-activation.ts';
import { replay } from '../../graph/replay.ts';
import { toChannels, type ColourAxes } from './colour.ts';
import type { Activation, Measure, Objective } from './objective.ts';
import type { Parametrization, PictureSize } from './parametrization.ts';
import { warp } from './warp.ts';

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

export type AscentOptions = {
  readonly subject: Subject;
  /** Stands for all objectives of its structure. */
  readonly objective: Objective;
  /** What is measured on the finished picture, by name. */
  readonly measures: Readonly<Record<string, Measure>>;
  readonly numPictures: number;
  readonly size: PictureSize;
  readonly parametrization: Parametrization;
  readonly colours: ColourAxes;
};

/**
 * One step of ascent: parameters → picture → canvas → network → objective, and all the way back.
 *
 * @param canvas the size of what the network sees
 * @param engine the one it is for
 * @param rectifiers rules that stand in for those of the network's rectifiers
 */
export function stepGraph(
  options: AscentOptions,
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
export function finishGraph(options: AscentOptions): Graph {
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
  { parametrization, colours }: AscentOptions,
): string {
  return toChannels(b, parametrization.append(b, parameters), colours);
}

/** Appends the part of the network that `objectives` read. */
function appendNetwork(
  b: Builder,
  { graph, input, preprocess }: Subject,
  rgb: string,
  objectives: readonly Measure[],
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
