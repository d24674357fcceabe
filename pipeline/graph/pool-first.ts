// Max pooling before the ReLU it follows: the same values, and a mask as small as what was pooled.

import type { Graph, Node } from './graph.ts';

/**
 * The graph with every Relu → MaxPool turned round where nothing else reads the Relu and the pooled
 * tensor is no output. Values and gradients of the other tensors stay as they are, except under rules
 * that change the gradient of a Relu.
 */
export function poolFirst(graph: Graph): Graph {
  const numReaders = new Map<string, number>();
  for (const name of [...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs]) {
    numReaders.set(name, (numReaders.get(name) ?? 0) + 1);
  }
  const rectifiers = new Map(
    graph.nodes.filter(({ op }) => op === 'Relu').map((node) => [node.outputs[0]!, node]),
  );
  const turned = new Map<Node, Node>();
  for (const pool of graph.nodes) {
    const relu = rectifiers.get(pool.inputs[0]!);
    if (pool.op !== 'MaxPool' || !relu || pool.outputs.length > 1) continue;
    if (numReaders.get(relu.outputs[0]!) !== 1 || graph.outputs.includes(pool.outputs[0]!))
      continue;
    turned.set(pool, relu);
  }
  const moved = new Set(turned.values());
  return {
    ...graph,
    nodes: graph.nodes
      .filter((node) => !moved.has(node))
      .flatMap((node) => {
        const relu = turned.get(node);
        if (!relu) return [node];
        // the Relu's own tensor is free now, it names what is pooled
        const pooled = relu.outputs[0]!;
        return [
          { ...node, inputs: relu.inputs, outputs: [pooled] },
          { ...relu, inputs: [pooled], outputs: node.outputs },
        ];
      }),
  };
}
