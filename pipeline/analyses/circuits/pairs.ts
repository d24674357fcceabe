// Which layers are wired to which: those between which no other layer stands.

import { tensorNames } from '../../graph/cut.ts';
import type { Layer } from '../../model/layers.ts';
import type { Model } from '../../model/model.ts';

/** A layer and one that reads it directly. */
export type LayerPair = { readonly from: Layer; readonly to: Layer };

/** Pairs of layers that are wired, in the order of `to`, then of `from`. */
export function layerPairs({ graph, layers }: Pick<Model, 'graph' | 'layers'>): LayerPair[] {
  const known = new Set(tensorNames(graph));
  const bySource = new Map(layers.map((layer) => [layer.source, layer]));
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((out) => [out, node])));
  return layers.flatMap((to) => {
    const found = new Set<Layer>();
    const seen = new Set<string>();
    const queue = [...(producers.get(to.source)?.inputs ?? [])];
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      if (seen.has(name) || !known.has(name)) continue;
      seen.add(name);
      const layer = bySource.get(name);
      if (layer) found.add(layer);
      else queue.push(...(producers.get(name)?.inputs ?? []));
    }
    return layers.filter((layer) => found.has(layer)).map((from) => ({ from, to }));
  });
}
