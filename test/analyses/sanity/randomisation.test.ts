import { describe, expect, test } from 'vitest';
import { randomise } from '../../../pipeline/analyses/sanity/randomisation.ts';
import type { SignedMap } from '../../../pipeline/analyses/sanity/likeness.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { openResponder } from '../../../pipeline/model/responder.ts';
import type { Model } from '../../../pipeline/model/model.ts';
import { sectionsOf } from '../../../pipeline/model/sections.ts';
import { learnedNodes, twinOf } from '../../../pipeline/model/twin.ts';
import { modelOf } from '../../support/model-of.ts';
import { NetworkBuilder } from '../../support/networks.ts';

const size = 16;

async function threeLayers(): Promise<Model> {
  const n = new NetworkBuilder({ size });
  const first = n.convRelu('first', n.image, 8);
  const second = n.convRelu('second', n.pool('pool', first), 8);
  const left = n.convRelu('left', second, 4);
  const joined = n.concat('joined', [left, n.convRelu('right', second, 4)]);
  return await modelOf(n.build('logits', n.head('logits', joined, 5)), [
    'first',
    'second',
    'joined',
  ]);
}

describe('sections', () => {
  test('hold each learned node once, nearest to the scores first', async () => {
    const model = await threeLayers();
    const sections = sectionsOf(model);
    expect(sections.map(({ layer, nodes }) => [layer, [...nodes].sort()])).toEqual([
      ['logits', ['logits']],
      ['joined', ['left/sum', 'right/sum']],
      ['second', ['second/sum']],
      ['first', ['first/sum']],
    ]);
    expect(sections.flatMap(({ nodes }) => [...nodes]).sort()).toEqual(
      [...learnedNodes(model)].sort(),
    );
  });
});

describe('a twin of some nodes', () => {
  test('keeps the others as they are, and is the whole twin for all', async () => {
    const model = await threeLayers();
    const part = twinOf(model, 1, new Set(['second/sum']));
    const changed = part.graph.nodes.filter(
      ({ inputs }, i) => String(inputs) !== String(model.graph.nodes[i]!.inputs),
    );
    expect(changed.map(({ outputs }) => outputs)).toEqual([['second/sum']]);
    const all = twinOf(model, 1, learnedNodes(model));
    expect(all.graph).toEqual(twinOf(model, 1).graph);
  });
});

describe('randomised layers', () => {
  const engine = createOrtEngine({ numThreads: 1 });
  const rng = random('image');
  const image = Float32Array.from({ length: 3 * size * size }, () => rng.uniform());

  const gradientOf = async (variant: Model): Promise<SignedMap[]> => {
    const responder = openResponder(engine, variant, 1);
    const [found] = await responder.gradients([image], { kind: 'class', index: 2 });
    await responder.dispose();
    return [{ values: found!.gradient.slice(0, size * size), height: size, width: size }];
  };
  /** What looks at no weights. */
  const edges = { values: image.slice(0, size * size), height: size, width: size };

  test('change maps that depend on weights, more as they cascade, and leave others alone', async () => {
    const model = await threeLayers();
    const explain = async (variant: Model) => [...(await gradientOf(variant)), edges];
    const originals = await explain(model);
    const options = { seed: 3, isCascading: true };
    const { layers, likeness } = await randomise(model, originals, explain, options);
    expect(layers).toEqual(['logits', 'joined', 'second', 'first']);
    const [gradient, constant] = likeness;
    expect(gradient!.map(({ signed }) => signed < 0.9)).toEqual([true, true, true, true]);
    expect(Math.abs(gradient!.at(-1)!.signed)).toBeLessThan(0.3);
    for (const found of constant!) expect(found.signed).toBeCloseTo(1, 12);
    const again = await randomise(model, originals, explain, options);
    expect(again.likeness).toEqual(likeness);
    const alone = await randomise(model, originals, explain, { ...options, isCascading: false });
    expect(alone.likeness[0]![0]).toEqual(gradient![0]);
    expect(alone.likeness[0]!.at(-1)).not.toEqual(gradient!.at(-1));
  });

  test('end with the whole network at random', async () => {
    const model = await threeLayers();
    const seen: Float32Array[] = [];
    const explain = async (variant: Model) => {
      const maps = await gradientOf(variant);
      seen.push(maps[0]!.values);
      return maps;
    };
    const originals = await gradientOf(model);
    await randomise(model, originals, explain, { seed: 4, isCascading: true });
    expect(seen.at(-1)).toEqual((await gradientOf(twinOf(model, 4)))[0]!.values);
  });

  test('want as many maps each time', async () => {
    const model = await threeLayers();
    const wrong = randomise(model, [edges], () => Promise.resolve([]), {
      seed: 1,
      isCascading: true,
    });
    await expect(wrong).rejects.toThrow('explain: got 0 maps, expected 1');
  });
});
