// A network as it is published for browsers: it answers as before, on another engine.

import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import { float32 } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { openTfjsEngine } from '../../pipeline/engine/tfjs/open.ts';
import { inputShape } from '../../pipeline/model/model-input.ts';
import { loadModel, type Model } from '../../pipeline/model/model.ts';
import { createAtlasWriter } from '../../pipeline/stages/atlas-writer.ts';
import { publishProbe } from '../../pipeline/stages/publish-probe.ts';
import { maxChunkBytes, ProbeRecord } from '../../pipeline/store/probe-schema.ts';
import { DownloadError } from '../../src/probe/download-error.ts';
import { readModel } from '../../src/probe/read-model.ts';
import { runOnce } from '../engine/tfjs/compare.ts';
import { relativeL2 } from '../support/close.ts';
import { uniform } from '../graph/cases/op-case.ts';

let root: string;
let model: Model;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'probe-'));
  model = await loadModel('content/models/specimens.onnx');
});
afterAll(() => rm(root, { recursive: true }));
afterEach(() => vi.unstubAllGlobals());

function layersOf({ layers }: Model) {
  return layers.map((layer) => ({
    layer: {
      name: layer.name,
      slug: layer.slug,
      kind: layer.kind,
      shape: [...layer.shape],
      numUnits: 1,
      numDead: 0,
      cover: [],
    },
    units: [{ channel: 0, dead: false, max: 2.5, mean: 1, sparsity: 0 }],
  }));
}

const publish = (own: Model, mostMegabytes = 100) =>
  publishProbe(createAtlasWriter(root), own, layersOf(own), mostMegabytes);

/** Fetches are answered from the folder; returns the names of the files. */
function serveFolder(): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(basename(address));
    return new Response(await readFile(address));
  });
  return asked;
}

const address = () => `${root}/specimens/probe/`;

describe('publishProbe', () => {
  test('gives browsers the model itself', async () => {
    const published = await publish(model);
    const asked = serveFolder();
    const seen: [number, number][] = [];
    const read = await readModel(address(), (...progress) => seen.push(progress));
    const { card, layers, name, slug, hash, sizeBytes } = model;
    expect(read.model).toMatchObject({ name, slug, hash, sizeBytes });
    for (const field of ['input', 'preprocessing', 'logits', 'probabilities', 'labels'] as const) {
      expect(read.model.card[field], field).toEqual(card[field]);
    }
    expect(read.model.layers).toEqual(layers.map((layer) => ({ ...layer, fields: [] })));
    expect(read.largest.get(layers[0]!.name)).toEqual([2.5]);
    expect(asked).toHaveLength(2);
    const total = published.probe!.sizeBytes;
    expect([seen[0], seen.at(-1)]).toEqual([
      [0, total],
      [total, total],
    ]);
    const record: unknown = JSON.parse(await readFile(`${address()}probe.json`, 'utf8'));
    expect(ProbeRecord.safeParse(record).error).toBeUndefined();
  });

  test('which answers there as here', async () => {
    await publish(model);
    serveFolder();
    const read = await readModel(address(), () => {});
    const { input } = model.card;
    const shape = inputShape(input, 2);
    const feeds = { [input.tensor]: uniform(random('probe'), shape) };
    const { outputs } = read.model.graph;
    expect(outputs).toEqual(
      expect.arrayContaining([...model.layers.map((layer) => layer.name), model.card.logits]),
    );
    const there = await runOnce(await openTfjsEngine('wasm'), read.model.graph, feeds);
    const here = await runOnce(createOrtEngine(), { ...model.graph, outputs }, feeds);
    for (const [i, { data, shape: own }] of there.entries()) {
      expect(own).toEqual(here[i]!.shape);
      const difference = relativeL2(data as Float32Array, here[i]!.data as Float32Array);
      expect(difference, outputs[i]).toBeLessThan(1e-5);
    }
  });

  test('cuts large weights into files that hosts take', async () => {
    const [large] = model.graph.constants.keys();
    const values = float32([6_000_000], new Float32Array(6_000_000).fill(7));
    const constants = new Map([...model.graph.constants, ['padding', values] as const]);
    const node = {
      name: 'pad',
      op: 'Identity',
      inputs: ['padding'],
      outputs: ['padded'],
      attributes: {},
    };
    const graph = { ...model.graph, constants, nodes: [...model.graph.nodes, node] };
    const layers = [...model.layers, { ...model.layers[0]!, name: 'padded' }];
    await publish({ ...model, slug: 'large', graph, layers });
    const folder = `${root}/large/probe/`;
    const files = (await readdir(folder)).filter((file) => file.endsWith('.bin'));
    expect(files).toHaveLength(2);
    for (const file of files) {
      expect((await stat(folder + file)).size).toBeLessThanOrEqual(maxChunkBytes);
    }
    serveFolder();
    const read = await readModel(folder, () => {});
    const { data } = read.model.graph.constants.get('padding')!;
    expect(
      Buffer.compare(
        Buffer.from(data.buffer, data.byteOffset, data.byteLength),
        Buffer.from(values.data.buffer),
      ),
    ).toBe(0);
    expect(read.model.graph.constants.get(large!)).toEqual(model.graph.constants.get(large!));
  });

  test('leaves out what is larger than wished', async () => {
    expect(await publish({ ...model, slug: 'small' }, 0.5)).toEqual({
      noProbe: 'its weights have 1 MB, more than the 0.5 MB that the configuration allows',
    });
    await expect(stat(join(root, 'small'))).rejects.toThrow('ENOENT');
  });

  test('leaves out networks that take no photographs', async () => {
    const preprocessing = { ...model.card.preprocessing, channels: 'bands' as const };
    const { noProbe } = await publish({ ...model, card: { ...model.card, preprocessing } });
    expect(noProbe).toBe('it takes bands, and photographs have colours');
  });
});

describe('readModel', () => {
  test.each([
    ['a file that is not there', () => new Response(null, { status: 404 }), 'got 404 for'],
    ['a host that does not answer', () => Response.error(), 'got 0 for'],
    ['a file that ends too soon', () => new Response(new Uint8Array(10)), 'too few bytes'],
    ['a file that is another', () => new Response(new Uint8Array(1e6)), 'too many bytes'],
  ])('%s', async (_, spoilt, message) => {
    await publish(model);
    vi.stubGlobal('fetch', async (file: string) =>
      file.endsWith('.bin') ? spoilt() : new Response(await readFile(file)),
    );
    const error: unknown = await readModel(address(), () => {}).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DownloadError);
    expect((error as Error).message).toContain(message);
  });
});
