import { expect, test } from 'vitest';
import { UserError } from '../../pipeline/base/user-error.ts';
import { DeviceError } from '../../pipeline/engine/engine.ts';
import { explained, gaveUp } from '../../pipeline/run/explain.ts';

test('an op that a device does not know is a matter of choice', () => {
  const error = new Error('antialias is NOT implemented\nat x');
  expect(explained(error, 'webgpu')).toEqual(
    new UserError(
      'device webgpu: got "antialias is NOT implemented", expected it to run this network; use another, such as --device cpu',
    ),
  );
  expect(explained(error, 'cpu')).toBe(error);
});

test.each([new UserError('card: got x'), new DeviceError('lost', 'lost')])('%s stays', (error) => {
  expect(explained(error, 'webgpu')).toBe(error);
});

test('a device that gave up for good is a mistake that can be mended', () => {
  expect(gaveUp(new DeviceError('memory', 'CUDA failure 2: out of memory\nat x'))).toEqual(
    new UserError(
      'device: got no memory for this (CUDA failure 2: out of memory), expected some; ask for less at once, or use --device cpu with fewer --workers',
    ),
  );
});
