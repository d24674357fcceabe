import { expect, test } from 'vitest';
import { float32 } from '../../../pipeline/base/tensor.ts';
import { pictureSize, subjectOf } from '../../../pipeline/analyses/optvis/subject.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { Builder } from '../../../pipeline/graph/builder.ts';
import { resolveCard } from '../../../pipeline/model/card.ts';
import type { CardInput } from '../../../pipeline/model/card-input.ts';
import { resolveLayers } from '../../../pipeline/model/layers.ts';
import { NetworkBuilder } from '../../support/networks.ts';

function modelOf(n: NetworkBuilder, end: string, preprocessing: CardInput['preprocessing']) {
  const graph = n.build(end);
  const card = resolveCard({ preprocessing }, { source: 'card', modelName: 'net', graph });
  return { ...resolveLayers(graph, card), card, name: 'net', slug: 'net', hash: '', sizeBytes: 0 };
}

test.each<[number, CardInput['preprocessing'], number, number[]]>([
  [1, { scale: 1 / 255 }, 1, [0, 0, 0]],
  [5, { shown: [4, 0, 2] }, 5, [4, 0, 2]],
  [3, { scale: 1 / 255 }, 3, [0, 1, 2]],
])('a picture of %i channels is shown in colours', async (count, preprocessing, length, shown) => {
  const n = new NetworkBuilder({ numChannels: count, size: 8 });
  const subject = subjectOf(modelOf(n, n.convRelu('conv', n.image, 4), preprocessing), 'conv', {
    height: 8,
    width: 8,
  });
  const b = new Builder();
  const picture = b.input('picture', 'float32', [1, length, 1, 2]);
  const taken = subject.preprocess(b, picture);
  expect(b.shape(taken)).toEqual([1, count, 1, 2]);
  const program = await createOrtEngine().load(b.build({ seen: subject.show!(b, picture), taken }));
  const data = Float32Array.from({ length: 2 * length }, (_, i) => i / 16);
  const { seen, taken: fed } = await program.run({ picture: float32([1, length, 1, 2], data) });
  await program.dispose();
  expect([...seen!.data]).toEqual(
    shown.flatMap((channel) => [data[2 * channel], data[2 * channel + 1]]),
  );
  // values of 0…1 are taken as they are by these cards
  for (let i = 0; i < data.length; i++) expect(fed!.data[i]).toBeCloseTo(data[i]!, 5);
});

test('pictures take the aspect of a network that is bound to a size', () => {
  expect(pictureSize({}, 96)).toEqual({ height: 96, width: 96 });
  const bound = { fixedSize: { height: 48, width: 64 } };
  expect(pictureSize(bound, 128)).toEqual({ height: 96, width: 128 });
});
