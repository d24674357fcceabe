import { afterAll, expect, test } from 'vitest';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { formatInfo, info } from '../../../pipeline/run/commands/info.ts';
import { commandFiles } from '../../support/command-files.ts';
import { sharedData } from '../../support/shared-data.ts';

const files = commandFiles();
afterAll(files.remove);

const engine = createOrtEngine({ numThreads: 1 });

test('counts layers, fields, parameters and products', async () => {
  const found = await info({ model: files.model }, engine);
  const area = 16 * 16;
  const [first, second, head] = [4 * 3 * 9, 6 * 4 * 9, 5 * 6];
  expect(found).toMatchObject({
    name: 'net',
    inputShape: [3, 16, 16],
    // one more for what is added before `silent`
    numParameters: first + second + head + 1,
    numMultiplyAdds: area * (first + second) + head,
  });
  expect(found.layers[0]).toEqual({
    name: 'first',
    kind: 'convolution 3×3',
    shape: [4, 16, 16],
    numUnits: 4,
    receptiveField: { size: [3, 3], stride: [1, 1] },
  });
});

test('is a table for people', async () => {
  const lines = formatInfo(await info({ model: files.model }, engine));
  const head = lines.findIndex((line) => line.startsWith('layer '));
  expect(lines[head + 1]).toMatch(
    /^first\s+convolution 3×3\s+4 × 16 × 16\s+4\s+3 × 3 px\s+1 × 1 px$/,
  );
});

const model = sharedData('models', 'googlenet_bvlc.onnx');

test.skipIf(!model)('knows GoogLeNet', async () => {
  const lines = formatInfo(await info({ model: model! }, engine));
  expect(lines).toContain('parameters     7.00 M');
  expect(lines).toContain('multiply-adds  1.58 G per image');
  expect(lines).toContain('layers         12, with 5808 units');
});
