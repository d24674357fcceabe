// One layer's ascent as a bench runs it: the catalogue's parametrization and transforms, pictures of 128 px.

import type { Engine } from '../../pipeline/engine/engine.ts';
import { imagenetColours } from '../../pipeline/analyses/optvis/colour.ts';
import { channelObjective, channels } from '../../pipeline/analyses/optvis/objective.ts';
import { fourier } from '../../pipeline/analyses/optvis/parametrization.ts';
import { subjectOf } from '../../pipeline/analyses/optvis/subject.ts';
import { standardTransforms } from '../../pipeline/analyses/optvis/transform.ts';
import { openVisualizer } from '../../pipeline/analyses/optvis/visualizer.ts';
import { getLayer } from '../../pipeline/model/layers.ts';
import type { Model } from '../../pipeline/model/model.ts';

/** Side of the pictures, px. */
export const side = 128;

/** Steps at the start that run another program, and one to warm up. */
const numUncounted = 17;

export type Ascent = {
  /** Runs `numSteps` ordinary steps and gives the time of each, by the clock. */
  run(numSteps: number): Promise<number[]>;
  dispose(): Promise<void>;
};

export async function openAscent(
  engine: Engine,
  model: Model,
  layer: string,
  numPictures: number,
  clock: () => number,
): Promise<Ascent> {
  const size = { height: side, width: side };
  const indices = Array.from({ length: numPictures }, (_, i) => i);
  const objective = channelObjective(channels(layer, indices, getLayer(model, layer).shape[0]!));
  const visualizer = await openVisualizer(engine, {
    subject: subjectOf(model, layer, size),
    objective,
    measures: {},
    numPictures,
    size,
    parametrization: fourier(size),
    colours: imagenetColours,
    transforms: standardTransforms,
    learningRate: 0.05,
  });
  return {
    async run(numSteps) {
      const times: number[] = [];
      let last = 0;
      await visualizer.render({
        objective,
        measures: {},
        numSteps: numUncounted + numSteps,
        seeds: indices.map(String),
        transformSeed: 'bench',
        onStep(step) {
          const now = clock();
          if (step > numUncounted) times.push(now - last);
          last = now;
        },
      });
      return times;
    },
    dispose: () => visualizer.dispose(),
  };
}
