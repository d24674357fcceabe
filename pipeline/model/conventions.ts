// Other ways of feeding a model than its card's: what the card should say where one of them works better.

import type { Preprocessing } from './preprocessing.ts';

export type Convention = {
  /** What to write into the card. */
  readonly name: string;
  readonly preprocessing: Preprocessing;
};

const values = [
  { name: 'scale 1/255, mean 0, std 1 (0…1)', scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
  {
    name: 'scale 1/127.5, mean 1, std 1 (−1…1)',
    scale: 1 / 127.5,
    mean: [1, 1, 1],
    std: [1, 1, 1],
  },
  {
    name: 'scale 1/255, mean [0.485, 0.456, 0.406], std [0.229, 0.224, 0.225] (torchvision)',
    scale: 1 / 255,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  },
  { name: 'scale 1, mean 0, std 1 (0…255)', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
  {
    name: 'scale 1, mean [123.7, 116.8, 103.9], std 1 (Caffe, in the order of RGB)',
    scale: 1,
    mean: [123.7, 116.8, 103.9],
    std: [1, 1, 1],
  },
];

/** The same values with red and blue exchanged; none for models that take no colours. */
export function otherOrder(preprocessing: Preprocessing): Convention[] {
  const { channels, mean, std } = preprocessing;
  if (channels === 'grey' || channels === 'bands') return [];
  const other = channels === 'RGB' ? 'BGR' : 'RGB';
  const exchanged = { channels: other, mean: mean.toReversed(), std: std.toReversed() } as const;
  return [{ name: `channels: ${other}`, preprocessing: { ...preprocessing, ...exchanged } }];
}

/** The usual ranges of values, in the card's order of channels; bands have none. */
export function otherRanges(preprocessing: Preprocessing): Convention[] {
  const { channels } = preprocessing;
  if (channels === 'bands') return [];
  return values.map(({ name, scale, mean, std }) => {
    const order = <T>(list: readonly T[]) =>
      channels === 'grey' ? list.slice(0, 1) : channels === 'BGR' ? list.toReversed() : list;
    return { name, preprocessing: { ...preprocessing, scale, mean: order(mean), std: order(std) } };
  });
}
