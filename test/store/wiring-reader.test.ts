import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  findWiring,
  findWiringIndex,
  listWired,
  readCircuit,
  readPair,
} from '../../pipeline/store/wiring-reader.ts';
import { fixtureModels } from '../support/fixture-models.ts';
import { writeFixtureWiring } from '../support/fixture-wiring.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'micrographia-wiring-'));
  for (const model of fixtureModels) await writeFixtureWiring(root, model);
});

afterAll(() => rm(root, { recursive: true, force: true }));

it('lists what is wired, by number', async () => {
  expect(await listWired(root, 'woven', 'mixed3a')).toEqual([3, 5, 9, 10]);
  expect(await listWired(root, 'woven', 'conv1')).toEqual([]);
});

it('follows the index to pairs and circuits', async () => {
  const { pairs, circuits } = (await findWiringIndex(root, 'woven'))!;
  expect(pairs.map(({ slug }) => slug)).toEqual(['conv2--mixed3a', 'mixed3a--mixed3b']);
  for (const { slug, to } of pairs) expect((await readPair(root, 'woven', slug)).to).toEqual(to);
  for (const { slug, title } of circuits) {
    expect((await readCircuit(root, 'woven', slug)).title).toBe(title);
  }
});

it('finds nothing where nothing is known', async () => {
  expect(await findWiring(root, 'woven', 'mixed3a', 4)).toBeUndefined();
  expect((await findWiring(root, 'woven', 'mixed3a', 9))!.id).toBe('mixed3a:9');
  expect(await findWiringIndex(root, 'narrow')).toBeUndefined();
});

it('knows a damaged record', async () => {
  const file = join(root, 'narrow/stem/0.wiring.json');
  await mkdir(join(root, 'narrow/stem'), { recursive: true });
  await writeFile(file, '{"id": 3}');
  await expect(findWiring(root, 'narrow', 'stem', 0)).rejects.toThrow(
    `atlas: got a damaged ${file} (id: Invalid input: expected string, received number)`,
  );
});
