// What may be written in a model card, `NAME.card.yaml` beside `NAME.onnx`: how to feed the model and what its tensors are called.

import { parseDocument } from 'yaml';
import { z } from 'zod';
import { UserError } from '../base/user-error.ts';
import { parseUserInput } from '../base/user-input.ts';

const pixels = z.int().positive();

const Size = z.union([pixels, z.tuple([pixels, pixels])], {
  error: 'expected a number of px or [height, width]',
});

/** One value for all channels, or one per channel in the order of `channels`. */
const perChannel = (value: z.ZodNumber) =>
  z.union([value, z.array(value).min(1)], { error: 'expected a number or one per channel' });

const LayerInput = z.strictObject({
  /** Name of the tensor: [N, C, H, W], [N, H, W, C], tokens [N, T, C] or [T, N, C], or [N, C]. */
  tensor: z.string(),
  /** What the site calls the layer. Default: the name of the tensor. */
  name: z.string().min(1).optional(),
  /** Of tokens: [rows, cols] of the places they stand for. Default: what the graph says; needed where it cannot be followed. */
  grid: z.tuple([z.int().positive(), z.int().positive()]).optional(),
  /** Beside `grid`: how many tokens stand before it, for no place, as those of the class. Default: 0. */
  apart: z.int().min(0).optional(),
  /** The one token to look at in place of the grid, from 0, e.g. 0 for that of the class. Default: none. */
  token: z.int().min(0).optional(),
});
export type LayerEntry = z.infer<typeof LayerInput>;

/** Every field may be left out; so may the card. */
export const CardInput = z.strictObject({
  /** What the site calls the model. Default: the name of the ONNX file without `.onnx`. */
  name: z.string().min(1).optional(),
  /** One or two sentences for the model's page. Default: none. */
  description: z.string().optional(),
  input: z
    .strictObject({
      /** Name of the tensor that takes the image. Default: the model's only input. */
      tensor: z.string().optional(),
      /** Side of the square, or [height, width], px. Default: what the ONNX file says; needed where it leaves the size open. */
      size: Size.optional(),
      /** Order of the axes: `NCHW` or `NHWC`. Default: the one that puts 3 or 1 channels where the ONNX file does, or fewer channels than px; NCHW in doubt. */
      layout: z.enum(['NCHW', 'NHWC']).optional(),
    })
    .optional(),
  /**
   * What is done to an image: short side resized, centre cropped, then x = (rgb_uint8·scale − mean) / std.
   * Default where the whole block is left out: scale 1/255, for colours with mean and std of ImageNet, as torchvision's models want it.
   * A model that takes bytes (uint8) is given them as they are, scale 1, unless something else is written.
   */
  preprocessing: z
    .strictObject({
      /** Length of the short side after resizing, px; at least the longer side of `crop`. Default: that side. */
      resize: pixels.optional(),
      /** Side of the centred square that is kept, or [height, width], px. Default, and only legal value where the model's size is fixed: the size of the input. */
      crop: Size.optional(),
      /**
       * What the channels are: `RGB`, `BGR`, `grey` (luminance) for models of one channel, or `bands`, values as the files hold
       * them, in the order of the model's channels: TIFF or PNG files of as many channels, of 8 or 16 bits or floating point, or
       * `.npy` arrays [H, W, C] or [C, H, W]. Default: RGB for three channels, grey for one, bands for others.
       */
      channels: z.enum(['RGB', 'BGR', 'grey', 'bands']).optional(),
      /** Of bands: the ones shown as [red, green, blue], from 0, or a single one shown in grey. Default: the first three; the first where there are fewer. */
      shown: z
        .union([z.int().min(0), z.tuple([z.int().min(0), z.int().min(0), z.int().min(0)])], {
          error: 'expected a band or [red, green, blue]',
        })
        .optional(),
      /** Of bands: the stored values shown as black and as white; pictures of units keep to them. Default: [0, 255]. */
      range: z
        .tuple([z.number(), z.number()])
        .refine(([low, high]) => low < high, { error: 'expected [low, high], low below high' })
        .optional(),
      /** Factor of the stored values, not 0. Default: 1/255, which brings 8-bit values to 0…1; for bands 1 over the upper end of `range`. */
      scale: z
        .number()
        .refine((scale) => scale !== 0, { error: 'expected a number other than 0' })
        .optional(),
      /** Subtracted after scaling, in the units of the scaled values. Default: 0. */
      mean: perChannel(z.number()).optional(),
      /** Divides after the mean is subtracted, above 0. Default: 1. */
      std: perChannel(z.number().positive()).optional(),
    })
    .optional(),
  /**
   * Tensor of the class scores before the softmax. Default: what a last softmax takes, an output called logits, scores or the
   * like, or the only output where there are labels; without any the model ends in features, and what needs classes is left out.
   */
  logits: z.string().optional(),
  /** Tensor of the class probabilities. Default: what a last softmax makes, or none. */
  probabilities: z.string().optional(),
  /**
   * Path of a text file with one class name per line, in order, relative to the card: beside it, or in a folder beside the card's.
   * Default: none, classes are numbers.
   */
  labels: z.string().optional(),
  /**
   * Tensors to look at, in order of depth, by name or with what is to be known of them, or `auto`: every convolution, concatenation
   * and residual sum after its non-linearity, and the inner layers of the MLPs of transformers. Default: auto.
   */
  layers: z
    .union([z.literal('auto'), z.array(z.union([z.string(), LayerInput])).min(1)], {
      error: 'expected "auto" or a list of tensor names',
    })
    .optional(),
  /** Terms of the weights, in words. Default: none. */
  licence: z.string().optional(),
  /** Where the weights come from. Default: none. */
  source: z.string().optional(),
});
export type CardInput = z.infer<typeof CardInput>;

/**
 * Reads the text of a card.
 *
 * @param source what messages call it, e.g. its path
 * @throws UserError with the line of a YAML error, or with the path of a wrong field
 */
export function parseCard(yamlText: string, source: string): CardInput {
  const document = parseDocument(yamlText, { prettyErrors: false });
  const error = document.errors[0];
  if (error) {
    const line = yamlText.slice(0, error.pos[0]).split('\n').length;
    throw new UserError(
      `${source}, line ${line}: got text that is not YAML, expected fields: ${error.message}`,
    );
  }
  return parseUserInput(CardInput, document.toJS() ?? {}, source);
}
