// DeepLIFT: how the difference of the score from that of a baseline is made up of differences of px.

import { float32 } from '../../base/tensor.ts';
import { Builder } from '../../graph/builder.ts';
import { cut } from '../../graph/cut.ts';
import { differenceRules } from '../../graph/difference-rules.ts';
import { backward, SEED } from '../../graph/gradient.ts';
import type { Graph } from '../../graph/graph.ts';
import { replay } from '../../graph/replay.ts';
import type { Responder } from '../../model/responder.ts';
import { inputShape } from '../../model/model-input.ts';
import type { Scored } from '../../model/target.ts';
import { baselineOf } from './baselines.ts';
import { completenessOf } from './completeness.ts';
import { chw } from './layout.ts';
import type { Method } from './method.ts';
import { runToScore } from './to-score.ts';

const BASELINE = 'baseline';

/** The network twice, for the image and the baseline, and multipliers back to the image. */
function differenceGraph({ model, engine }: Responder, { tensor }: Scored): Graph {
  const { graph, card } = model;
  const shape = inputShape(card.input, 1);
  const part = cut(graph, [tensor]);
  const keep = new Set([tensor]);
  const b = new Builder();
  const image = b.input(card.input.tensor, 'float32', shape);
  const baseline = b.input(BASELINE, 'float32', shape);
  const own = replay(b, part, { [card.input.tensor]: image }, keep).get(tensor)!;
  const numNodes = b.nodes.length;
  const other = replay(b, part, { [card.input.tensor]: baseline }, keep).get(tensor)!;
  const seed = b.input(SEED, 'float32', b.shape(own));
  const [multipliers] = backward(b, {
    of: own,
    seed,
    wrt: [image],
    overrides: differenceRules(twinsOf(b, numNodes, [image, baseline]), engine.rules),
    shortcut: () => undefined,
  });
  const axes = [...b.shape(own).keys()];
  const difference = b.sum(b.mul(seed, b.sub(own, other)), axes);
  return b.build({ attribution: b.mul(multipliers!, b.sub(image, baseline)), difference });
}

/** The same graph, put into a builder twice, has the same nodes twice. */
function twinsOf(b: Builder, numNodes: number, inputs: [string, string]): Map<string, string> {
  if (b.nodes.length !== 2 * numNodes) {
    throw new Error(`twins: got ${b.nodes.length} nodes, expected ${2 * numNodes}`);
  }
  const pairs = b.nodes
    .slice(0, numNodes)
    .flatMap(({ outputs }, i) =>
      outputs.map((name, k) => [name, b.nodes[numNodes + i]!.outputs[k]!] as const),
    );
  return new Map([inputs, ...pairs]);
}

export const deeplift: Method = {
  name: 'deeplift',
  title: 'DeepLIFT',
  source: 'Shrikumar et al. 2017, arXiv 1704.02685',
  caption:
    'What each value adds to the difference between the score of the image and that of a baseline; together, the whole difference.',
  limits:
    'It depends on the baseline, and shares out one non-linearity after the other, which is one way of many.',
  passes: () => ({ forward: 2, backward: 1 }),
  open:
    ({ baseline = 'mean', seed = '' }) =>
    async (responder, image, target) => {
      const reference = baselineOf(responder, image, baseline, seed);
      const found = await runToScore(
        responder,
        'multipliers',
        (scored) => differenceGraph(responder, scored),
        image,
        target,
        { [BASELINE]: float32(inputShape(responder.model.card.input, 1), reference) },
      );
      const values = found['attribution']!.data as Float32Array;
      const difference = Number(found['difference']!.data[0]);
      return { ...chw(responder, values), figures: { ...completenessOf(values, difference) } };
    },
};
