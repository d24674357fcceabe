// A hand-made network as a model: its input takes colours 0…1 as they are.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Graph } from '../../pipeline/graph/graph.ts';
import { loadModel, type Model } from '../../pipeline/model/model.ts';
import { encodeModel } from '../../pipeline/onnx/encode.ts';

/** @param preprocessing lines of the card */
export async function modelOf(
  graph: Graph,
  layers: readonly string[],
  preprocessing = '{ mean: 0, std: 1 }',
): Promise<Model> {
  const folder = await mkdtemp(join(tmpdir(), 'model-'));
  try {
    await writeFile(join(folder, 'net.onnx'), encodeModel(graph));
    const card = `layers: [${layers.join(', ')}]\npreprocessing: ${preprocessing}\n`;
    await writeFile(join(folder, 'net.card.yaml'), card);
    return await loadModel(join(folder, 'net.onnx'));
  } finally {
    await rm(folder, { recursive: true });
  }
}
