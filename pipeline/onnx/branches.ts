// If nodes whose condition is known once shapes are: the branch that is taken stands in their place.

import { UserError } from '../base/user-error.ts';
import { cut } from '../graph/cut.ts';
import type { Graph } from '../graph/graph.ts';
import { specialise } from '../graph/replay.ts';
import type { GraphMessage, NodeMessage } from './schema.ts';

/** Lengths tried for open axes, those of images and others: what holds for both does not depend on them. */
const tries = [
  { images: 2, others: 224 },
  { images: 3, others: 320 },
] as const;

/**
 * Whether a condition holds; undefined where that depends on the image, or on how many there are.
 *
 * @param graph all that stands before the condition
 */
export function findCondition(graph: Graph, condition: string): boolean | undefined {
  const found = new Set(tries.map((lengths) => valueOf(graph, condition, lengths)));
  return found.size === 1 ? [...found][0] : undefined;
}

function valueOf(
  graph: Graph,
  condition: string,
  { images, others }: (typeof tries)[number],
): boolean | undefined {
  const shapes = Object.fromEntries(
    graph.inputs.map(({ name, shape }) => [
      name,
      shape.map((length, axis) =>
        typeof length === 'number' ? length : axis === 0 ? images : others,
      ),
    ]),
  );
  try {
    const { b, names } = specialise(cut(graph, [condition]), shapes);
    const value = b.value(names.get(condition)!);
    return value && Number(value.data[0]) !== 0;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/**
 * A branch as it stands in the place of its node: what it gives out is called as the node's outputs
 * are, what it computes on the way as in the branch, or otherwise where that name is taken.
 */
export function openBranch(
  branch: GraphMessage,
  outputs: readonly string[],
  taken: ReadonlySet<string>,
): GraphMessage {
  const local = [
    ...branch.initializer.map(({ name }) => name),
    ...branch.node.flatMap(({ output }) => output),
  ];
  const names = new Map<string, string>();
  const passed: NodeMessage[] = [];
  branch.output.forEach(({ name }, i) => {
    if (local.includes(name) && !names.has(name)) names.set(name, outputs[i]!);
    else passed.push(identity(names.get(name) ?? name, outputs[i]!));
  });
  for (const name of local) {
    if (!names.has(name) && taken.has(name)) names.set(name, `${outputs[0]}/${name}`);
  }
  const own = renamed(branch, names);
  return changed(own, { node: [...own.node, ...passed] });
}

/** A message with other fields; those that are left out have their defaults in its prototype. */
function changed<T extends object>(message: T, fields: Partial<T>): T {
  return Object.assign(Object.create(message) as T, fields);
}

function identity(input: string, output: string): NodeMessage {
  return {
    name: output,
    opType: 'Identity',
    domain: '',
    input: [input],
    output: [output],
    attribute: [],
  };
}

/** A graph whose tensors have other names, in its own branches too. */
function renamed(graph: GraphMessage, names: ReadonlyMap<string, string>): GraphMessage {
  const of = (name: string) => names.get(name) ?? name;
  return changed(graph, {
    initializer: graph.initializer.map((tensor) => changed(tensor, { name: of(tensor.name) })),
    output: graph.output.map((output) => changed(output, { name: of(output.name) })),
    node: graph.node.map((node) =>
      changed(node, {
        input: node.input.map(of),
        output: node.output.map(of),
        attribute: node.attribute.map((attribute) =>
          attribute.g ? changed(attribute, { g: renamed(attribute.g, names) }) : attribute,
        ),
      }),
    ),
  });
}
