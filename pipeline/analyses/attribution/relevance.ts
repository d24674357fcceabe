// Layer-wise relevance: the score handed back to the image, by some rule.

import { backward, type Overrides } from '../../graph/gradient.ts';
import type { Graph } from '../../graph/graph.ts';
import { passOn } from '../../graph/relevance-rules.ts';
import type { Responder } from '../../model/responder.ts';
import type { Scored } from '../../model/target.ts';
import { chw } from './layout.ts';
import type { Attribute } from './method.ts';
import { runToScore, toScore } from './to-score.ts';

function relevanceGraph(responder: Responder, scored: Scored, rules: Overrides): Graph {
  const { b, image, of, seed } = toScore(responder, scored);
  const relevance = b.mul(seed, of);
  const [found] = backward(b, {
    of,
    seed: relevance,
    wrt: [image],
    overrides: { ...responder.engine.rules, ...rules },
    shortcut: passOn,
  });
  const axes = [...b.shape(of).keys()];
  return b.build({ relevance: found!, score: b.sum(relevance, axes) });
}

/** @param name of the rules, that their program is known by */
export function relevanceBy(name: string, rules: Overrides): Attribute {
  return async (responder, image, target) => {
    const found = await runToScore(
      responder,
      name,
      (scored) => relevanceGraph(responder, scored, rules),
      image,
      target,
    );
    const values = found['relevance']!.data as Float32Array;
    const score = Number(found['score']!.data[0]);
    const sum = values.reduce((total, value) => total + value, 0);
    const figures: Record<string, number> = score === 0 ? {} : { conserved: sum / score };
    return { ...chw(responder, values), figures };
  };
}
