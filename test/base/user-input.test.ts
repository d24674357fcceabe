import { expect, test } from 'vitest';
import { z } from 'zod';
import { UserError } from '../../pipeline/base/user-error.ts';
import { parseUserInput, quote } from '../../pipeline/base/user-input.ts';

const schema = z.strictObject({
  steps: z.int().positive().default(256),
  size: z.union([z.int(), z.tuple([z.int(), z.int()])], {
    error: 'expected px or [height, width]',
  }),
  models: z
    .array(z.strictObject({ path: z.string(), layout: z.enum(['NCHW', 'NHWC']) }))
    .optional(),
  data: z.union([z.string(), z.strictObject({ seed: z.int(), numImages: z.int() })]).optional(),
});

test('gives the value with its defaults', () => {
  expect(parseUserInput(schema, { size: [1, 2] }, 'a')).toEqual({ steps: 256, size: [1, 2] });
});

test.each([
  [null, 'f.yaml: got null, expected object'],
  [{}, 'f.yaml, size: got nothing, expected px or [height, width]'],
  [{ size: 1, steps: -3 }, 'f.yaml, steps: got -3, expected number to be >0'],
  [{ size: 1, steps: NaN }, 'f.yaml, steps: got NaN, expected number'],
  [
    { size: 1, models: [{ path: 'a', layout: 'HWC' }] },
    'f.yaml, models[0].layout: got "HWC", expected one of "NCHW"|"NHWC"',
  ],
  [{ size: 1, stepz: 3 }, 'f.yaml, field: got "stepz", expected one of steps, size, models, data'],
  [
    { size: 1, models: [{ path: 'a', layout: 'NCHW', pth: 1 }] },
    'f.yaml, field of models[0]: got "pth", expected one of path, layout',
  ],
  [
    { size: 1, data: { seed: 1, numImages: 2, nunImages: 2 } },
    'f.yaml, field of data: got "nunImages", expected one of numImages, seed',
  ],
])('names the field: %j', (value, message) => {
  expect(() => parseUserInput(schema, value, 'f.yaml')).toThrow(new UserError(message));
});

test('quotes long values on one short line', () => {
  expect(quote('x\ny'.repeat(100))).toMatch(/^"x\\ny.*…$/);
  expect(quote('x'.repeat(100))).toHaveLength(60);
});
