import { describe, expect, it } from 'vitest';
import { buildSearch, type Findable } from '../../src/search/build-search.ts';
import { find, type SearchFiles } from '../../src/search/find.ts';
import type { Block, Catalogue, Shard } from '../../src/search/search-files.ts';
import type { UnitSummary } from '../../pipeline/store/schema.ts';

const maps = {
  activations: { title: 'Activation atlas', folder: 'atlas' },
  units: { title: 'Map of its units', folder: 'map' },
  images: { title: 'Map of the images', folder: 'images' },
};

function unit(channel: number, more: Partial<UnitSummary> = {}): UnitSummary {
  return { channel, dead: false, max: 1, mean: 0, sparsity: 0, ...more };
}

function units(count: number, more: (channel: number) => Partial<UnitSummary> = () => ({})) {
  return Array.from({ length: count }, (_, channel) => unit(channel, more(channel)));
}

const picture = { file: 'a', left: 0, top: 0, width: 1, height: 1, fileWidth: 1, fileHeight: 1 };

const findable: Findable = {
  maps,
  pages: [
    {
      kind: 'article',
      title: 'Looking into a honeycomb',
      note: 'Of curves.',
      path: ['articles', 'looking'],
    },
    {
      kind: 'circuit',
      title: 'Honeycombs from edges',
      note: 'circuit of Woven Net',
      path: ['net', 'circuits', 'honey'],
    },
    {
      kind: 'image',
      title: 'cotton/0001',
      note: 'Woven Net says wool 61 %, it is cotton',
      path: ['net', 'images', 'cotton-0001'],
    },
    {
      kind: 'robustness',
      title: 'Robustness of Woven Net',
      note: 'how it stands noise',
      path: ['net', 'robustness'],
    },
    { kind: 'model', title: 'Woven Net', note: 'Of two blocks.', path: ['net'] },
  ],
  models: [
    {
      slug: 'net',
      name: 'Woven Net',
      labels: ['honeycomb', 'Siamese cat', 'chain-link fence'],
      classAtlas: { layer: 'mixed4a', classes: ['honeycomb', 'Siamese cat'] },
      layers: [
        { slug: 'conv1', name: 'conv1', units: units(120, () => ({ topLabel: 'Siamese cat' })) },
        {
          slug: 'mixed4a',
          name: 'mixed4a',
          maps: ['activations', 'units'],
          units: units(300, (channel) => ({
            ...(channel === 97 && {
              thumbnail: picture,
              annotation: { name: 'hexagon cells', family: 'lattices', tags: ['Wabe', 'café'] },
            }),
            ...(channel === 12 && { topLabel: 'honeycomb', selectivity: 0.2 }),
            ...(channel === 13 && { topLabel: 'honeycomb', selectivity: 0.9 }),
          })),
        },
        { slug: 'mixed4b', name: 'mixed4b', units: units(100).slice(0, 99) },
        { slug: '3b~2f3', name: '3b/3×3 (branch)', units: units(16) },
      ],
    },
  ],
};

/** The files as they are fetched, and what was fetched. */
function served(from: Findable): SearchFiles & { readonly asked: string[] } {
  const files = new Map(
    [...buildSearch(from)].map(([name, value]) => [name, JSON.stringify(value)]),
  );
  const asked: string[] = [];
  const read = <T>(name: string): Promise<T> => {
    asked.push(name);
    return Promise.resolve(JSON.parse(files.get(name)!) as T);
  };
  return {
    asked,
    catalogue: () => read<Catalogue>('catalogue'),
    shard: (i) => read<Shard>(`words-${i}`),
    block: (i) => read<Block>(`block-${i}`),
  };
}

const titles = async (query: string, most = 20) =>
  (await find(query, served(findable), most)).map(({ kind, title }) => `${kind} ${title}`);

describe('find', () => {
  it.each(['mixed4a 97', 'mixed4a:97', 'MIXED4A/97', 'Woven Net mixed4a-97', 'net mixed4a 97'])(
    'finds the very unit first: %s',
    async (query) => {
      const [first] = await find(query, served(findable), 20);
      expect(first).toEqual({
        kind: 'unit',
        title: 'mixed4a:97',
        note: 'hexagon cells',
        path: ['net', 'mixed4a', '97'],
        picture: 'net/mixed4a/97.positive.webp',
      });
    },
  );

  it('finds a unit in every layer that begins so, and by its number alone', async () => {
    expect(await titles('mixed 97')).toEqual(['unit mixed4a:97', 'unit mixed4b:97']);
    expect(await titles('98')).toEqual(['unit conv1:98', 'unit mixed4a:98', 'unit mixed4b:98']);
    expect(await titles('mixed4b 99')).toEqual([]);
  });

  it('takes the signs in the name of a layer as spaces', async () => {
    expect((await titles('3b/3×3 (branch):7'))[0]).toBe('unit 3b/3×3 (branch):7');
    expect((await titles('3b 3 3 branch 7'))[0]).toBe('unit 3b/3×3 (branch):7');
  });

  it('finds a layer before its maps and some of its units', async () => {
    const found = await titles('mixed4a');
    expect(found.slice(0, 4)).toEqual([
      'layer mixed4a',
      'map Activation atlas',
      'map Map of its units',
      'unit mixed4a:0',
    ]);
    expect(found).toHaveLength(15);
    expect((await titles('mixed')).slice(0, 2)).toEqual(['layer mixed4a', 'layer mixed4b']);
  });

  it('finds by what people say, before what images are labelled as, the more selective first', async () => {
    expect((await titles('honeycomb')).slice(0, 3)).toEqual([
      'article Looking into a honeycomb',
      'circuit Honeycombs from edges',
      'class honeycomb',
    ]);
    const [a, b] = (await titles('honeycomb')).filter((title) => title.startsWith('unit'));
    expect([a, b]).toEqual(['unit mixed4a:13', 'unit mixed4a:12']);
    expect((await titles('hexa'))[0]).toBe('unit mixed4a:97');
    expect(await titles('wabe cafe')).toEqual(['unit mixed4a:97']);
    expect(await titles('lattices mixed4a')).toEqual(['unit mixed4a:97']);
    expect(await titles('lattices conv1')).toEqual([]);
  });

  it('finds pages by their titles, and by what is said of them', async () => {
    expect((await titles('robustness'))[0]).toBe('robustness Robustness of Woven Net');
    expect((await titles('noise'))[0]).toBe('robustness Robustness of Woven Net');
    expect(await titles('cotton 0001')).toEqual(['image cotton/0001']);
    expect(await titles('image wool')).toEqual(['image cotton/0001']);
    expect((await titles('woven net'))[0]).toBe('model Woven Net');
    expect(await titles('circuit edges')).toEqual(['circuit Honeycombs from edges']);
  });

  it('leads a class to the atlas that knows it, else to its model', async () => {
    const [mapped] = await find('siamese', served(findable), 1);
    expect(mapped).toMatchObject({
      path: ['net', 'mixed4a', 'atlas'],
      query: '?class=Siamese+cat',
    });
    const [other] = await find('fence', served(findable), 1);
    expect(other).toMatchObject({ path: ['net'], query: '#data' });
  });

  it('forgives a typo where nothing else is found', async () => {
    for (const typo of ['hexagn', 'hexxagon', 'hexagno', 'hexapon']) {
      expect((await titles(typo))[0], typo).toBe('unit mixed4a:97');
    }
    expect(await titles('hxgn')).toEqual([]);
  });

  it('finds nothing for nothing, and nothing for what is not there', async () => {
    expect(await titles('')).toEqual([]);
    expect(await titles(' :/')).toEqual([]);
    expect(await titles('constructor')).toEqual([]);
    expect(await titles('zzzz')).toEqual([]);
  });
});

describe('the files of a search over 20,000 units', () => {
  // five common words each out of 3000, a name for every tenth
  const word = (n: number) => `w${((n * 2_654_435_761) % 3000).toString(36)}ing`;
  const large: Findable = {
    maps,
    pages: [],
    models: [
      {
        slug: 'large',
        name: 'Large',
        labels: Array.from({ length: 1000 }, (_, i) => `${word(i)} ${word(i + 7)}, common`),
        layers: Array.from({ length: 40 }, (_, layer) => ({
          slug: `layer${layer}`,
          name: `layer${layer}`,
          units: units(500, (channel) => ({
            topLabel: `${word(channel * 40 + layer)} ${word(channel)}, common`,
            ...(channel % 10 === 0 && {
              annotation: { name: `${word(channel)} ${'x'.repeat(90)}`, tags: ['tagged'] },
            }),
          })),
        })),
      },
    ],
  };
  const files = buildSearch(large);

  it('are small', () => {
    expect(files.size).toBeGreaterThan(80);
    for (const [name, value] of files) {
      expect(JSON.stringify(value).length, name).toBeLessThan(50_000);
    }
  });

  it('are fetched only as needed', async () => {
    const site = served(large);
    const found = await find('layer17 123', site, 12);
    expect(found[0]?.title).toBe('layer17:123');
    expect(new Set(site.asked).size).toBeLessThanOrEqual(12);
    const other = served(large);
    expect(await find('common', other, 12)).toHaveLength(12);
    expect(new Set(other.asked).size).toBeLessThan(20);
  });
});
