// What a layer makes of photos at the size at which pictures are made of them.

import { float32 } from '../../base/tensor.ts';
import type { Engine } from '../../engine/engine.ts';
import { Builder } from '../../graph/builder.ts';
import { cut } from '../../graph/cut.ts';
import { replay } from '../../graph/replay.ts';
import type { Subject } from './ascent-graphs.ts';
import { resizedPhoto, type Photo } from './photo.ts';
import type { PictureSize } from './parametrization.ts';

/**
 * The activations of a layer for each photo, in the layout of the layer.
 *
 * @param size of pictures; where the network takes one size only, photos are seen at that
 */
export async function photoActivations(
  engine: Engine,
  { graph, input, preprocess, fixedSize }: Subject,
  layer: string,
  photos: readonly Photo[],
  size: PictureSize,
): Promise<Float32Array[]> {
  const seen = photos.map((photo) => resizedPhoto(photo, fixedSize ?? size));
  const [first] = seen;
  const area = first!.height * first!.width;
  const b = new Builder();
  const shape = [1, first!.values.length / area, first!.height, first!.width];
  const picture = b.input('picture', 'float32', shape);
  const names = replay(b, cut(graph, [layer]), { [input]: preprocess(b, picture) });
  const program = await engine.load(b.build({ activations: names.get(layer)! }));
  const found: Float32Array[] = [];
  for (const { values } of seen) {
    const results = await program.run({ picture: float32(shape, values) });
    found.push((results['activations']!.data as Float32Array).slice());
  }
  await program.dispose();
  return found;
}
