// A model of the atlas, fetched into the browser as the pipeline's own `Model`.

import type { Model } from '../../pipeline/model/model.ts';
import type { ProbeRecord } from '../../pipeline/store/probe-schema.ts';
import { DownloadError } from './download-error.ts';
import { unpackGraph } from './unpack-graph.ts';

/** A model, and what is known of its units beside. */
export type ReadModel = {
  /** Whole, but for the receptive fields of its layers, which are left empty, and the words of its card. */
  readonly model: Model;
  /** By the layer's name: the largest activation of each unit with a page over the data set, from channel 0. */
  readonly largest: ReadonlyMap<string, readonly number[]>;
  /** By the layer's name: the channels of units without a picture. */
  readonly bare: ReadonlyMap<string, ReadonlySet<number>>;
};

/** Called as bytes of the weights come in. */
export type OnBytes = (numBytes: number, total: number) => void;

/**
 * Fetches what was published of a model.
 *
 * @param address of its folder `probe`, with a slash at the end
 * @throws DownloadError where the host does not answer, or breaks off
 */
export async function readModel(address: string, onBytes: OnBytes): Promise<ReadModel> {
  // asked for anew: the names of the other files change with what is in them
  const response = await get(`${address}probe.json`, { cache: 'no-cache' });
  const record = (await response.json()) as ProbeRecord;
  const { graph, layers, chunks, input, preprocessing, logits, probabilities, labels } = record;
  const { name, slug, hash, sizeBytes } = record;
  const values = await readValues(address, chunks, onBytes);
  return {
    model: {
      name,
      slug,
      hash,
      sizeBytes,
      graph: unpackGraph(graph, values),
      card: { name, input, preprocessing, logits, probabilities, labels, layers: 'auto' },
      layers: layers.map(({ largest: _largest, bare: _bare, ...layer }) => ({
        ...layer,
        fields: [],
      })),
    },
    largest: new Map(layers.map((layer) => [layer.name, layer.largest])),
    bare: new Map(layers.map((layer) => [layer.name, new Set(layer.bare)])),
  };
}

/** The files end to end, one after the other: together they would not come sooner. */
async function readValues(
  address: string,
  chunks: ProbeRecord['chunks'],
  onBytes: OnBytes,
): Promise<Uint8Array> {
  const total = chunks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const values = new Uint8Array(total);
  let length = 0;
  onBytes(0, total);
  for (const { file, sizeBytes } of chunks) {
    const end = length + sizeBytes;
    const response = await get(address + file);
    for await (const piece of piecesOf(response.body!)) {
      if (length + piece.length > end) throw new DownloadError(`${file}: too many bytes`);
      values.set(piece, length);
      length += piece.length;
      onBytes(length, total);
    }
    if (length < end) throw new DownloadError(`${file}: too few bytes`);
  }
  return values;
}

/** Streams are iterable by themselves in some browsers only. */
async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  const read = () => reader.read().catch(fail);
  for (let part = await read(); !part.done; part = await read()) yield part.value;
}

async function get(address: string, options?: RequestInit): Promise<Response> {
  const response = await fetch(address, options).catch(fail);
  if (!response.ok) throw new DownloadError(`got ${response.status} for ${address}`);
  return response;
}

function fail(error: Error): never {
  throw new DownloadError(error.message, { cause: error });
}
