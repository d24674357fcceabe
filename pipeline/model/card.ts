// A model card as the code sees it: complete, and in agreement with the graph it belongs to.

import { unknownName } from '../base/user-error.ts';
import type { Graph } from '../graph/graph.ts';
import type { CardInput, LayerEntry } from './card-input.ts';
import { resolveInput, takesBytes, type ModelInput } from './model-input.ts';
import { resolvePreprocessing, type Preprocessing } from './preprocessing.ts';

export type Card = {
  readonly name: string;
  readonly description?: string;
  readonly input: ModelInput;
  readonly preprocessing: Preprocessing;
  readonly logits?: string;
  readonly probabilities?: string;
  /** Class names in order; empty where they are unknown. */
  readonly labels: readonly string[];
  readonly layers: readonly LayerEntry[] | 'auto';
  readonly licence?: string;
  readonly source?: string;
};

/** What the card of a model is resolved against. */
export type CardContext = {
  /** What messages call the card, e.g. its path. */
  readonly source: string;
  /** Name of the ONNX file without `.onnx`. */
  readonly modelName: string;
  readonly graph: Graph;
  /** Lines of the labels file. */
  readonly labels?: readonly string[];
};

/**
 * Completes a card with its defaults, which `CardInput` documents, and checks it against the graph.
 * A model without a card has the card `{}`.
 *
 * @throws UserError for a name that is not in the graph or a size that is not the model's
 */
export function resolveCard(card: CardInput, context: CardContext): Card {
  const { source, modelName, graph, labels = [] } = context;
  const tensors = graph.nodes.flatMap(({ outputs }) => outputs);
  const check = (field: string, name: string | undefined) => {
    if (name !== undefined && !tensors.includes(name)) {
      throw unknownName(`${source}, ${field}: tensor`, name, tensors);
    }
  };
  check('logits', card.logits);
  check('probabilities', card.probabilities);
  const { layers: written = 'auto' } = card;
  const layers =
    written === 'auto'
      ? written
      : written.map((entry) => (typeof entry === 'string' ? { tensor: entry } : entry));
  if (layers !== 'auto') for (const { tensor } of layers) check('layers', tensor);
  const input = resolveInput(card.input, graph, source);
  const isTold = card.logits !== undefined || card.probabilities !== undefined;
  return {
    ...card,
    ...(!isTold && guessScores(graph, labels.length > 0)),
    name: card.name ?? modelName,
    input,
    preprocessing: resolvePreprocessing(
      card.preprocessing,
      input,
      source,
      takesBytes(graph, input.tensor),
    ),
    labels,
    layers,
  };
}

/** Names that outputs of class scores go by. */
const scoreNames = /logit|score|class|prob|softmax/i;

/**
 * The class scores of a graph whose card names none: an output that a softmax makes, one that is
 * called so, or the only one where there are labels. Without, the model ends in features.
 */
function guessScores(
  { nodes, outputs }: Graph,
  hasLabels: boolean,
): Pick<Card, 'logits' | 'probabilities'> {
  const softmax = nodes.find(
    ({ op, outputs: [own] }) => op === 'Softmax' && outputs.includes(own!),
  );
  if (softmax) return { logits: softmax.inputs[0]!, probabilities: softmax.outputs[0]! };
  const named = outputs.find((name) => scoreNames.test(name));
  const only = hasLabels && outputs.length === 1 ? outputs[0] : undefined;
  const scores = named ?? only;
  if (scores === undefined) return {};
  return /prob|softmax/i.test(scores) ? { probabilities: scores } : { logits: scores };
}
