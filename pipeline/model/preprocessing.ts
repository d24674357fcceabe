// How a model wants its images: the constants of preprocessing, complete and checked.

import type { Bands } from '../base/rgb-image.ts';
import { UserError } from '../base/user-error.ts';
import type { CardInput } from './card-input.ts';
import type { ModelInput } from './model-input.ts';
import { pair } from './pair.ts';

/** How images become input: fitted (see `Fit`), then x = (rgb_uint8·scale − mean) / std. */
export type Preprocessing = {
  /** Length of the short side after resizing, px; at least the longer side of `crop`. */
  readonly resize: number;
  /** Centred part that is kept, px; the size of the input. */
  readonly crop: readonly [height: number, width: number];
  readonly channels: 'RGB' | 'BGR' | 'grey' | 'bands';
  /** Which bands are read; present where channels are bands. */
  readonly bands?: Bands;
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
 * @param isBytes whether the model takes bytes, and does the rest itself
 * @throws UserError where it does not fit the model's input
 */
export function resolvePreprocessing(
  written: CardInput['preprocessing'],
  { size, numChannels }: ModelInput,
  source: string,
  isBytes = false,
): Preprocessing {
  const isPlain = written !== undefined || isBytes || numChannels !== 3;
  const defaults = isPlain ? { mean: 0, std: 1 } : imagenet;
  const usual = numChannels === 1 ? 'grey' : numChannels === 3 ? 'RGB' : 'bands';
  const { channels = usual, range = [0, 255], mean = defaults.mean } = written ?? {};
  const white = channels === 'bands' ? range[1] : 255;
  const {
    scale = isBytes ? 1 : 1 / white,
    std = defaults.std,
    shown = numChannels < 3 ? 0 : [0, 1, 2],
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
  const fitting = numChannels === 3 ? ['RGB', 'BGR'] : numChannels === 1 ? ['grey'] : [];
  if (channels !== 'bands' && !fitting.includes(channels)) {
    const words = [...fitting, 'bands'].join(' or ');
    throw fail('channels', channels, `${words}: the model has ${numChannels}`);
  }
  const bands = typeof shown === 'number' ? ([shown, shown, shown] as const) : shown;
  const beyond = bands.find((band) => band >= numChannels);
  if (channels === 'bands' && beyond !== undefined) {
    throw fail('shown', beyond, `bands from 0 to ${numChannels - 1}`);
  }
  if (channels !== 'bands' && (written?.shown ?? written?.range) !== undefined) {
    throw fail(written?.shown ? 'shown' : 'range', 'a value', `none with channels ${channels}`);
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
    ...(channels === 'bands' && {
      bands: { count: numChannels, shown: [...bands] as [number, number, number], range },
    }),
    scale,
    mean: spread('mean', mean),
    std: spread('std', std),
  };
}
