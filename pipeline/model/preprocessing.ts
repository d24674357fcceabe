// How a model wants its images: the constants of preprocessing, complete and checked.

import { UserError } from '../base/user-error.ts';
import { pair, type CardInput } from './card-input.ts';
import type { ModelInput } from './model-input.ts';

/** How images become input: fitted (see `Fit`), then x = (rgb_uint8·scale − mean) / std. */
export type Preprocessing = {
  /** Length of the short side after resizing, px; at least the longer side of `crop`. */
  readonly resize: number;
  /** Centred part that is kept, px; the size of the input. */
  readonly crop: readonly [height: number, width: number];
  readonly channels: 'RGB' | 'BGR' | 'grey';
  readonly scale: number;
  /** One value per channel of the input, in the order of `channels`. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
};

/** Mean and standard deviation of ImageNet's training images over 0…1, RGB: the constants of torchvision's models. */
const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/**
 * Completes the preprocessing of a card with the defaults that `CardInput` documents.
 *
 * @param source what messages call the card
 * @throws UserError where it does not fit the model's input
 */
export function resolvePreprocessing(
  written: CardInput['preprocessing'],
  { size, numChannels }: ModelInput,
  source: string,
): Preprocessing {
  const defaults = !written && numChannels === 3 ? imagenet : { mean: 0, std: 1 };
  const { scale = 1 / 255, mean = defaults.mean, std = defaults.std } = written ?? {};
  const {
    channels = numChannels === 1 ? 'grey' : 'RGB',
    crop = size,
    resize = Math.max(...size),
  } = written ?? {};
  const fail = (field: string, got: string | number, expected: string) =>
    new UserError(`${source}, preprocessing.${field}: got ${got}, expected ${expected}`);
  const [height, width] = pair(crop);
  if (height !== size[0] || width !== size[1]) {
    throw fail('crop', `[${height}, ${width}]`, `[${size.join(', ')}], the size of the input`);
  }
  if (resize < Math.max(...size)) {
    throw fail('resize', resize, `at least ${Math.max(...size)}, the side of the crop`);
  }
  if ((channels === 'grey') !== (numChannels === 1)) {
    throw fail('channels', channels, numChannels === 1 ? 'grey: the model has one' : 'RGB or BGR');
  }
  const spread = (field: string, values: number | readonly number[]) => {
    const list = typeof values === 'number' ? [values] : values;
    if (list.length === 1) return Array<number>(numChannels).fill(list[0]!);
    if (list.length === numChannels) return list;
    throw fail(field, `${list.length} values`, `1 or ${numChannels}, one per channel`);
  };
  return {
    resize,
    crop: size,
    channels,
    scale,
    mean: spread('mean', mean),
    std: spread('std', std),
  };
}
