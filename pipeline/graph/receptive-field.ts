// Receptive fields of every tensor, channel by channel, from the graph alone.

import type { Builder } from './builder.ts';
import { isSameField, ownPixel, wholeImage, type Field } from './fields/field.ts';
import type { Seen } from './fields/field-map.ts';
import { propagate } from './fields/propagate.ts';

/** Channels [start, end) that have the same field. */
export type FieldRun = { readonly start: number; readonly end: number; readonly field: Field };

/**
 * Receptive fields of the tensors of a builder that depend on the image [1, C, H, W], or
 * [1, H, W, C] where `layout` says so. Exact for strides, pads, dilation, ceilings, groups, kernels
 * that are zero for a channel, and branches; a box too large rather than too small where the
 * dependence is not affine. What has lost its rows and cols depends on the whole image.
 *
 * @returns for every tensor its channels in runs of one field each, in order
 */
export function receptiveFields(
  b: Builder,
  image: string,
  layout: 'NCHW' | 'NHWC' = 'NCHW',
): ReadonlyMap<string, readonly FieldRun[]> {
  const shape = b.shape(image);
  const [row, col, channel] = layout === 'NCHW' ? [2, 3, 1] : [1, 2, 3];
  const fields = Array<Field>(shape[0]! * shape[channel]!).fill(ownPixel);
  const seen = new Map<string, Seen>([[image, { shape, row, col, fields }]]);
  for (const node of b.nodes) {
    const inputs = node.inputs.map((name) => seen.get(name));
    if (inputs.every((input) => input === undefined)) continue;
    const call = b.call(node);
    for (const name of node.outputs) {
      if (name) seen.set(name, propagate(call, inputs, b.shape(name)));
    }
  }
  return new Map(Array.from(seen, ([name, each]) => [name, runsOf(each, b.shape(name))]));
}

/** The field of one channel. */
export function getField(runs: readonly FieldRun[], channel: number): Field {
  const run = runs.find(({ start, end }) => channel >= start && channel < end);
  if (!run) throw new Error(`receptive field: no channel ${channel}`);
  return run.field;
}

function runsOf(seen: Seen, shape: readonly number[]): FieldRun[] {
  const numChannels = seen === 'whole' ? (shape[1] ?? 1) : seen.fields.length;
  if (seen === 'whole') return [{ start: 0, end: numChannels, field: wholeImage }];
  const runs: { start: number; end: number; field: Field }[] = [];
  seen.fields.forEach((field, channel) => {
    const last = runs.at(-1);
    if (last && isSameField(last.field, field)) last.end = channel + 1;
    else runs.push({ start: channel, end: channel + 1, field });
  });
  return runs;
}
