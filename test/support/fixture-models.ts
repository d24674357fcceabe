// The two networks of the fixture atlas, as little tables; between them they hold every case the site must draw.

import type {
  Annotation,
  Diagram,
  DiagramNode,
  MapKind,
  ModelRecord,
} from '../../pipeline/store/schema.ts';

export type FixtureLayer = {
  readonly name: string;
  readonly slug: string;
  readonly kind: string;
  /** [C, H, W] or [C]. */
  readonly shape: readonly number[];
  /** Receptive field and stride, px; absent where it spans the input. */
  readonly field?: readonly [number, number];
  /** Channels without a picture that excites them, and with examples that do not. */
  readonly dead?: readonly number[];
  /** Channels with a picture but no example, as of an atlas built without a data set. */
  readonly unseen?: readonly number[];
  /** Channels that respond to images but have no picture that excites them. */
  readonly asleep?: readonly number[];
  readonly signed?: boolean;
  /** Channels of which all is known that can be, as much as of a real network. */
  readonly full?: readonly number[];
  readonly maps?: readonly MapKind[];
  /** Why it has no activation atlas. */
  readonly noAtlas?: string;
  /** What people say of channels. */
  readonly annotations?: Readonly<Record<number, Annotation>>;
};

export type FixtureModel = {
  readonly slug: string;
  readonly name: string;
  readonly description?: string;
  /** [C, H, W]. */
  readonly inputShape: readonly [number, number, number];
  readonly labels: readonly string[];
  readonly negatives: boolean;
  readonly layers: readonly FixtureLayer[];
  readonly diagram: Diagram;
  readonly selfTest?: ModelRecord['selfTest'];
  readonly skipped: ModelRecord['dataset']['skipped'];
};

/** Four branches, residual-free, a thousand labels, skipped images, a warning. */
const woven: FixtureModel = {
  slug: 'woven',
  name: 'Woven Net',
  description:
    'A made-up network of two branching blocks, drawn for the tests of the site. Its pictures are woven, not computed.',
  inputShape: [3, 224, 224],
  labels: Array.from(
    { length: 1000 },
    (_, index) => `weave ${index}${index % 9 === 3 ? ', or a rather long label' : ''}`,
  ),
  negatives: true,
  selfTest: {
    numImages: 96,
    top1: 0.748,
    top5: 0.927,
    numClasses: 1000,
    warnings: ['layer mixed3a: 2 of 64 channels never exceed 0'],
  },
  skipped: [
    { image: 'cotton/0007.jpg', reason: 'not an image: unexpected end of file' },
    { image: 'linen/empty.png', reason: 'file is empty' },
  ],
  layers: [
    { name: 'conv1', slug: 'conv1', kind: 'convolution 7×7', shape: [24, 112, 112], field: [7, 2] },
    { name: 'conv2', slug: 'conv2', kind: 'convolution 3×3', shape: [32, 56, 56], field: [43, 8] },
    {
      name: 'mixed3a',
      slug: 'mixed3a',
      kind: 'concatenation of 4 branches',
      shape: [64, 28, 28],
      field: [91, 8],
      dead: [5, 40],
      unseen: [7],
      asleep: [11],
      full: [9],
      maps: ['activations', 'units'],
      annotations: {
        9: {
          name: 'hexagon cells, with a name that does not fit',
          description: 'Cells of a honeycomb & their walls.',
          family: 'lattices & nets',
          tags: ['honeycomb'],
          author: 'R. Hooke',
          confidence: 0.9,
          date: '2026-01-30',
        },
        12: { name: 'warp', tags: [] },
        40: { name: 'mesh', family: 'lattices & nets', tags: [] },
      },
    },
    {
      name: '3b/3×3 (branch)',
      slug: '3b~2f3~d73~20branch',
      kind: 'convolution 3×3',
      shape: [16, 28, 28],
      field: [75, 8],
    },
    {
      name: 'mixed3b',
      slug: 'mixed3b',
      kind: 'concatenation of 4 branches',
      shape: [48, 14, 14],
      maps: ['activations', 'images'],
    },
    {
      name: 'logits',
      slug: 'logits',
      kind: 'fully connected',
      shape: [20],
      signed: true,
      noAtlas: '2 activations that are not 0 throughout, expected at least 3',
    },
  ],
  diagram: chain(
    [
      node('input', 'input', [3, 224, 224], 0),
      node('conv1', 'layer', [24, 112, 112], 1, 1.5, 'conv1'),
      node('pool1', 'operation', [24, 56, 56], 2, 1.5, undefined, 'max pool'),
      node('conv2', 'layer', [32, 56, 56], 3, 1.5, 'conv2'),
      ...block('3a', 4),
      node('mixed3a', 'layer', [64, 28, 28], 7, 1.5, 'mixed3a'),
      ...block('3b', 8, '3b~2f3~d73~20branch'),
      node('mixed3b', 'layer', [48, 14, 14], 11, 1.5, 'mixed3b'),
      node('gap', 'operation', [48], 12, 1.5, undefined, 'average pool'),
      node('logits', 'output', [20], 13, 1.5, 'logits'),
    ],
    [
      ['input', 'conv1', 'pool1', 'conv2'],
      ...paths('conv2', '3a', 'mixed3a'),
      ...paths('mixed3a', '3b', 'mixed3b'),
      ['mixed3b', 'gap', 'logits'],
    ],
  ),
};

/** No labels, no negative pictures, no self-test, an input that is not square, a layer of one unit, a residual sum. */
const narrow: FixtureModel = {
  slug: 'narrow',
  name: 'Narrow Net',
  inputShape: [3, 96, 160],
  labels: [],
  negatives: false,
  skipped: [],
  layers: [
    { name: 'stem', slug: 'stem', kind: 'convolution 1×1', shape: [1, 96, 160], field: [1, 1] },
    {
      name: 'block/sum',
      slug: 'block~2fsum',
      kind: 'residual sum',
      shape: [12, 48, 80],
      maps: ['activations'],
      field: [33, 2],
      dead: [0],
      unseen: [1, 2],
    },
  ],
  diagram: chain(
    [
      node('input', 'input', [3, 96, 160], 0, 0),
      node('stem', 'layer', [1, 96, 160], 1, 0, 'stem'),
      node('a', 'operation', [12, 48, 80], 2, 0, undefined, 'conv 3×3'),
      node('b', 'operation', [12, 48, 80], 3, 0, undefined, 'conv 3×3'),
      node('block/sum', 'layer', [12, 48, 80], 4, 0, 'block~2fsum'),
      node('output', 'output', [12], 5, 0),
    ],
    [
      ['input', 'stem', 'a', 'b', 'block/sum', 'output'],
      ['stem', 'block/sum'],
    ],
  ),
};

export const fixtureModels: readonly FixtureModel[] = [woven, narrow];

function node(
  id: string,
  kind: DiagramNode['kind'],
  shape: number[],
  column: number,
  lane = 1.5,
  layer?: string,
  label = id,
): DiagramNode {
  return { id, label, kind, shape, column, lane, ...(layer && { layer }) };
}

/** A block of four branches that fills three columns. */
function block(name: string, column: number, layer?: string): DiagramNode[] {
  const shape = [16, 28, 28];
  return [
    node(`${name}/1×1`, 'operation', shape, column + 2, 0, undefined, '1×1'),
    node(`${name}/3×3 reduce`, 'operation', shape, column, 1, undefined, '1×1'),
    node(`${name}/3×3`, layer ? 'layer' : 'operation', shape, column + 2, 1, layer, '3×3'),
    node(`${name}/5×5 reduce`, 'operation', shape, column, 2, undefined, '1×1'),
    node(`${name}/5×5`, 'operation', shape, column + 2, 2, undefined, '5×5'),
    node(`${name}/pool`, 'operation', shape, column, 3, undefined, 'max pool'),
    node(`${name}/project`, 'operation', shape, column + 2, 3, undefined, '1×1'),
  ];
}

function paths(from: string, name: string, to: string): string[][] {
  return [
    [from, `${name}/1×1`, to],
    [from, `${name}/3×3 reduce`, `${name}/3×3`, to],
    [from, `${name}/5×5 reduce`, `${name}/5×5`, to],
    [from, `${name}/pool`, `${name}/project`, to],
  ];
}

function chain(nodes: DiagramNode[], ways: string[][]): Diagram {
  const edges = ways.flatMap((way) =>
    way.slice(1).map((to, index): [string, string] => [way[index]!, to]),
  );
  return { nodes, edges };
}
