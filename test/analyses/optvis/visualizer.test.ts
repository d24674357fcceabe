import { describe, expect, test } from 'vitest';
import { random } from '../../../pipeline/base/random.ts';
import { float32, sizeOf } from '../../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { ints } from '../../../pipeline/graph/attributes.ts';
import { Builder } from '../../../pipeline/graph/builder.ts';
import type { Graph } from '../../../pipeline/graph/graph.ts';
import { imagenetColours } from '../../../pipeline/analyses/optvis/colour.ts';
import { diversityObjective } from '../../../pipeline/analyses/optvis/diversity-objective.ts';
import {
  channelObjective,
  channels,
  difference,
  loweredChannels,
  neuronObjective,
  peakObjective,
  product,
  scaled,
  sum,
  type Objective,
} from '../../../pipeline/analyses/optvis/objective.ts';
import { fourier } from '../../../pipeline/analyses/optvis/parametrization.ts';
import { standardTransforms } from '../../../pipeline/analyses/optvis/transform.ts';
import { openVisualizer, type Look } from '../../../pipeline/analyses/optvis/visualizer.ts';

const engine = createOrtEngine({ numThreads: 1 });
const size = { height: 24, width: 24 };
const numPictures = 2;

/** Two convolutions with ReLU; `bias` shifts the second one before its ReLU. */
function network(bias: number): Graph {
  const rng = random('network');
  const b = new Builder();
  const weights = (...shape: number[]) =>
    b.constant(
      float32(
        shape,
        Float32Array.from({ length: sizeOf(shape) }, () => rng.normal() / Math.sqrt(shape[1]! * 9)),
      ),
    );
  const x = b.input('x', 'float32', [1, 3, 24, 24]);
  const pads = { pads: ints(1, 1, 1, 1) };
  const [first] = b.append('Relu', [b.op('Conv', [x, weights(8, 3, 3, 3)], pads)], {}, ['conv1']);
  const shift = b.constant(float32([6], new Float32Array(6).fill(bias)));
  const convolved = b.op('Conv', [first!, weights(6, 8, 3, 3), shift], pads);
  const [second] = b.append('Relu', [convolved], {}, ['conv2']);
  return b.build({ conv2: second! });
}

async function visualize(objective: Objective, { bias = 0, numSteps = 32 } = {}) {
  const measures = { value: objective };
  const visualizer = await openVisualizer(engine, {
    subject: {
      graph: network(bias),
      input: 'x',
      preprocess: (b, rgb) => b.sub(rgb, b.scalar(0.5)),
    },
    objective,
    measures,
    numPictures,
    size,
    parametrization: fourier(size),
    colours: imagenetColours,
    // a neuron of a 24-px picture would be moved out of its own field
    transforms: objective.structure.startsWith('centre') ? [] : standardTransforms,
    learningRate: 0.05,
  });
  const render = (steps: number) =>
    visualizer.render({
      objective,
      measures,
      numSteps: steps,
      seeds: ['a', 'b'],
      transformSeed: 't',
    });
  const start = await render(0);
  const end = await render(numSteps);
  const again = await render(numSteps);
  await visualizer.dispose();
  return { start, end, again };
}

const unit = (index: number) => channels('conv2', [index, index], 6);
const pair = channels('conv2', [1, 4], 6);

describe('every objective rises', () => {
  test.each<[string, Objective]>([
    ['channel', channelObjective(pair)],
    ['neuron', neuronObjective(pair)],
    ['peak', peakObjective(pair)],
    [
      'direction',
      channelObjective({
        layer: 'conv1',
        stage: 'after',
        rows: [0, 1].map((i) => Float32Array.from({ length: 8 }, (_, k) => Math.cos(k + i))),
      }),
    ],
    ['lowered channel', channelObjective(loweredChannels('conv2', [1, 4], 6))],
    ['sum', sum(channelObjective(unit(1)), channelObjective(unit(2)))],
    ['product', product(channelObjective(unit(1)), channelObjective(unit(2)))],
    ['scaled', scaled(2.5, channelObjective(pair))],
    ['difference', difference(channelObjective(unit(1)), channelObjective(unit(2)))],
    ['diversity', sum(channelObjective(unit(1)), scaled(0.5, diversityObjective('conv2', 2)))],
  ])('%s', async (_, objective) => {
    const { start, end } = await visualize(objective);
    for (let i = 0; i < numPictures; i++) {
      expect(end.measured['value']![i]).toBeGreaterThan(start.measured['value']![i]!);
    }
  });
});

test('the same seeds give the same pictures, bit for bit, within 0…1', async () => {
  const { end, again } = await visualize(channelObjective(pair));
  expect(again.pictures).toEqual(end.pictures);
  expect(end.pictures[0]).not.toEqual(end.pictures[1]);
  for (const value of end.pictures[0]!) expect(value >= 0 && value <= 1).toBe(true);
});

test('a silent unit wakes up, since its blocked gradient is let through at the start', async () => {
  const objective = channelObjective(pair);
  const { start, end } = await visualize(objective, { bias: -0.2, numSteps: 64 });
  expect(Array.from(start.measured['value']!)).toEqual([0, 0]);
  for (const value of end.measured['value']!) expect(value).toBeGreaterThan(0);
});

test('a dead unit stays at 0, which tells it from a faint one', async () => {
  const { end } = await visualize(channelObjective(pair), { bias: -100, numSteps: 20 });
  expect(Array.from(end.measured['value']!)).toEqual([0, 0]);
});

describe('on the way', () => {
  const objective = channelObjective(pair);
  const options = {
    subject: { graph: network(0), input: 'x', preprocess: (_: Builder, rgb: string) => rgb },
    objective,
    measures: { value: objective },
    numPictures,
    size,
    parametrization: fourier(size),
    colours: imagenetColours,
    transforms: standardTransforms,
    learningRate: 0.05,
  };
  const wanted = { ...options, numSteps: 6, seeds: ['a', 'b'], transformSeed: 't' };

  test('the pictures so far are those that fewer steps end with', async () => {
    const visualizer = await openVisualizer(engine, options);
    const fewer = await visualizer.render({ ...wanted, numSteps: 4 });
    let seen: Look | undefined;
    const whole = await visualizer.render({
      ...wanted,
      async onStep(step, { look }) {
        if (step === 4) seen = await look();
      },
    });
    await visualizer.dispose();
    const { isAsleep: _, ...ended } = fewer;
    expect(seen).toEqual(ended);
    expect(whole.pictures).not.toEqual(fewer.pictures);
  });

  test('an ascent that is stopped ends with the picture so far', async () => {
    const visualizer = await openVisualizer(engine, options);
    const fewer = await visualizer.render({ ...wanted, numSteps: 4 });
    const stop = new AbortController();
    const stopped = await visualizer.render({
      ...wanted,
      onStep(step) {
        if (step === 4) stop.abort();
      },
      signal: stop.signal,
    });
    await visualizer.dispose();
    expect(stopped).toEqual(fewer);
  });
});

describe('captions', () => {
  test.each([
    [channelObjective(unit(3)), 'the mean of channel 3 of conv2'],
    [neuronObjective(unit(3)), 'the centre of channel 3 of conv2'],
    [
      channelObjective(loweredChannels('conv2', [3], 6)),
      'the mean of minus channel 3 of conv2 before its non-linearity',
    ],
    [
      difference(channelObjective(unit(1)), channelObjective(unit(2))),
      'the mean of channel 1 of conv2 + minus the mean of channel 2 of conv2',
    ],
  ])('%#', (objective, caption) => {
    expect(objective.caption).toBe(caption);
  });
});
