import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { float32, tensor, type Dtype } from '../../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { Builder } from '../../../pipeline/graph/builder.ts';
import { encodeModel } from '../../../pipeline/onnx/encode.ts';
import { evaluate } from '../../../pipeline/run/commands/evaluate.ts';
import { formatNpy, parseNpy } from '../../../pipeline/base/npy.ts';
import { relativeL2 } from '../../support/close.ts';
import { commandFiles } from '../../support/command-files.ts';
import { sharedData } from '../../support/shared-data.ts';

const files = commandFiles();
afterAll(files.remove);

const engine = createOrtEngine({ numThreads: 1 });
const read = (path: string) => parseNpy(readFileSync(path));

test('writes inner tensors, inputs and weights, each under its name', async () => {
  const out = files.path('tensors');
  const tensors = ['image', 'block/second', 'logits', 'first/sum/weights'];
  const { model, input } = files;
  await evaluate({ model, input, tensors, out }, engine);
  expect(readdirSync(out).sort()).toEqual([
    'block_second.npy',
    'first_sum_weights.npy',
    'image.npy',
    'logits.npy',
  ]);
  expect(read(`${out}/image.npy`)).toEqual(read(input));
  expect(read(`${out}/block_second.npy`).shape).toEqual([2, 6, 16, 16]);
  expect(read(`${out}/logits.npy`).shape).toEqual([2, 5]);
});

test.each<Dtype>(['float64', 'float16', 'int16', 'uint8', 'int64'])(
  'takes %s for float32',
  async (dtype) => {
    const whole = Float32Array.from(files.values, (value) => Math.round(Math.abs(10 * value)));
    const { model, path } = files;
    const results: Float32Array[] = [];
    for (const each of ['float32', dtype] as const) {
      writeFileSync(path(`${each}.npy`), formatNpy(tensor(each, [2, 3, 16, 16], whole)));
      const options = { model, input: path(`${each}.npy`), tensors: ['logits'], out: path(each) };
      await evaluate(options, engine);
      results.push(read(path(`${each}/logits.npy`)).data as Float32Array);
    }
    expect(results[1]).toEqual(results[0]);
  },
);

test('two names that would be one file are refused, and nothing is written', async () => {
  const b = new Builder();
  const x = b.input('x', 'float32', [1, 2]);
  const one = b.append('Relu', [x], {}, ['a/b'])[0]!;
  b.append('Sigmoid', [one], {}, ['a_b']);
  const model = files.path('twins.onnx');
  writeFileSync(model, encodeModel(b.build({ 'a/b': 'a/b', a_b: 'a_b' })));
  const input = files.path('pair.npy');
  writeFileSync(input, formatNpy(float32([1, 2], Float32Array.of(-1, 1))));
  const out = files.path('twins');
  await expect(evaluate({ model, input, tensors: ['a/b', 'a_b'], out }, engine)).rejects.toThrow(
    'tensors: got "a/b" and "a_b", which both would be written as a_b.npy, expected different file names; ask for them one by one, with another --out',
  );
  expect(readdirSync(files.folder)).not.toContain('twins');
});

const zoo = sharedData('zoo');

test.skipIf(!zoo).each(['resnet_basic', 'mobilenet_v3', 'swin'])(
  'agrees with PyTorch: %s',
  async (name) => {
    const [model, input] = [`${zoo}/${name}.onnx`, `${zoo}/${name}.input.npy`];
    const out = files.path(name);
    await evaluate({ model, input, tensors: ['logits'], out }, engine);
    const [ours, theirs] = [`${out}/logits.npy`, `${zoo}/${name}.logits.npy`].map(read);
    expect(relativeL2(ours!.data as Float32Array, theirs!.data as Float32Array)).toBeLessThan(1e-4);
  },
);
