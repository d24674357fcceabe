import { existsSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { visualize, type VisualizeOptions } from '../../../pipeline/run/commands/visualize.ts';
import { createReporter } from '../../../pipeline/run/reporter.ts';
import { commandFiles } from '../../support/command-files.ts';

const files = commandFiles();
afterAll(files.remove);

const engine = createOrtEngine({ numThreads: 1 });

/** Visualizes with a clock that goes on by half a second at every look. */
async function draw(options: Partial<VisualizeOptions>) {
  let text = '';
  let ms = 0;
  const now = () => (ms += 500);
  const reporter = createReporter({ write: (more) => (text += more) }, () => 0);
  const defaults = { objective: 'channel', steps: 40, size: 20, seed: 0 } as const;
  const { model, path } = files;
  const own = { unit: 'block/second:1', ...defaults, ...options };
  const out = path(`${contentName(own)}.png`);
  const result = await visualize({ model, out, ...own }, { engine, reporter, now });
  return { result, text, out };
}

function contentName(options: object): string {
  return Buffer.from(JSON.stringify(options)).toString('base64url');
}

test('draws a PNG of the wanted size and says what it took', async () => {
  const { result, out } = await draw({});
  expect(result).toMatchObject({ unit: 'block/second:1', steps: 40 });
  expect(result.seconds).toBe(0.5);
  expect(result.stepsPerSecond).toBe(80);
  const { format, width, height, channels } = await sharp(out).metadata();
  expect({ format, width, height, channels }).toEqual({
    format: 'png',
    width: 20,
    height: 20,
    channels: 3,
  });
});

test('more steps excite the unit more; the same seed gives the same picture, another another', async () => {
  const [few, many] = [await draw({ steps: 1 }), await draw({ steps: 80 })];
  expect(many.result.activation).toBeGreaterThan(1.2 * few.result.activation);
  const pixels = async (options: Partial<VisualizeOptions>) =>
    sharp((await draw(options)).out)
      .raw()
      .toBuffer();
  const once = await pixels({ steps: 3 });
  expect(await pixels({ steps: 3 })).toEqual(once);
  expect(await pixels({ steps: 3, seed: 1 })).not.toEqual(once);
});

test('classes have pictures too, though no card lists them', async () => {
  const [start, end] = [
    await draw({ unit: 'logits:2', steps: 1 }),
    await draw({ unit: 'logits:2' }),
  ];
  expect(end.result.activation).toBeGreaterThan(start.result.activation);
});

test('the neuron is the centre: its mean is less than that of the channel', async () => {
  const channel = await draw({ steps: 80 });
  const neuron = await draw({ steps: 80, objective: 'neuron' });
  expect(neuron.result.activation).toBeLessThan(channel.result.activation);
});

test('a unit that never responds is called dead', async () => {
  const { result, text, out } = await draw({ unit: 'silent:0', steps: 20 });
  expect(result.activation).toBe(0);
  expect(text).toContain('silent:0 is dead: it did not respond in 20 steps');
  expect(existsSync(out)).toBe(true);
});

test('a unit that is not there is refused before anything is written', async () => {
  await expect(draw({ unit: 'block/secnd:1' })).rejects.toThrow('layer: got "block/secnd"');
  await expect(draw({ unit: 'block/second:6' })).rejects.toThrow(
    'a channel of block/second from 0 to 5',
  );
});
