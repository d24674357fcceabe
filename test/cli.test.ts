import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { float32 } from '../pipeline/base/tensor.ts';
import { formatNpy } from '../pipeline/base/npy.ts';
import { commandFiles } from './support/command-files.ts';

const launcher = resolve(import.meta.dirname, '../bin/micrographia.js');
const files = commandFiles();

type Ended = { code: number | null; stdout: string; stderr: string };

/** Runs a command in the folder of the files; `during` may meddle with it. */
function micrographia(args: string, during?: (child: ReturnType<typeof spawn>) => void) {
  return new Promise<Ended>((end, fail) => {
    const child = spawn(process.execPath, [launcher, ...args.split(' ').filter(Boolean)], {
      cwd: files.folder,
    });
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (text) => (ended.stdout += text));
    child.stderr.on('data', (text) => (ended.stderr += text));
    child.on('error', fail);
    child.on('close', (code) => end({ ...ended, code }));
    during?.(child);
  });
}

beforeAll(async () => {
  const { path, values } = files;
  const model = readFileSync(files.model);
  writeFileSync(path('truncated.onnx'), model.subarray(0, model.length / 2));
  writeFileSync(path('empty.onnx'), '');
  writeFileSync(path('zeros.onnx'), Buffer.alloc(4000));
  const array = (name: string, shape: number[], data: Float32Array) =>
    writeFileSync(path(name), formatNpy(float32(shape, data)));
  array('small.npy', [2, 3, 8, 8], values.slice(0, 2 * 3 * 64));
  array('nan.npy', [2, 3, 16, 16], values.with(3 * 256 + 2 * 256 + 16 + 5, NaN));
  writeFileSync(path('truncated.npy'), readFileSync(files.input).subarray(0, 500));
  mkdirSync(path('folder'));
  await sharp({ create: { width: 20, height: 18, channels: 3, background: '#58a' } }).toFile(
    path('x.png'),
  );
});

afterAll(files.remove);

const evaluate = 'evaluate --tensors logits --out out';
const gradient = 'gradient --model net.onnx --input x.npy --out g.npy';
const attribute = 'attribute --model net.onnx --image x.png';
const visualize = 'visualize --model net.onnx --out p.png';

describe('a mistake is one line on stderr, exit code 2, and leaves nothing behind', () => {
  test.concurrent.each<[string, string]>([
    [
      '',
      'micrographia: got no command, expected one of init, build, plan, visualize, evaluate, gradient, attribute, examples, info, devices, train; see micrographia --help',
    ],
    ['evalute', 'command: got "evalute", expected one of evaluate, '],
    [
      'evaluate',
      'micrographia evaluate: got no --model, expected --model <file>; see micrographia evaluate --help',
    ],
    [
      'evaluate --modl net.onnx',
      'micrographia evaluate, option: got "--modl", expected one of --model, ',
    ],
    [
      'evaluate --model',
      'micrographia evaluate: got --model without a value, expected --model <file>; see',
    ],
    [
      `${evaluate} --model net.onnx --input x.npy more`,
      'micrographia evaluate: got an argument too many: more, expected options only; see',
    ],
    ['info', 'micrographia info: got no model, expected one; see micrographia info --help'],
    [
      `${visualize} --unit first:0 --size 4`,
      '--size: got "4", expected an integer from 16 to 1024',
    ],
    [`${visualize} --unit first:0 --steps many`, '--steps: got "many", expected an integer from 1'],
    [
      `${visualize} --unit first:0 --objective mean`,
      '--objective: got "mean", expected one of neuron, channel',
    ],
    ['build --workers 0', '--workers: got "0", expected an integer from 1'],
    ['build --workers some', '--workers: got "some", expected auto or an integer from 1'],
    [
      'build',
      'configuration: got neither atlas.config.ts nor --model, expected one of them; write the file, or name a model and a data set',
    ],
    [
      'build --model net.onnx',
      'command line, dataset: got nothing, expected a folder of images or',
    ],
    [
      `${evaluate} --input x.npy --model nope.onnx`,
      'model: got nope.onnx, which does not exist, expected an ONNX file',
    ],
    [
      `${evaluate} --input x.npy --model folder`,
      'model: got folder, which is a folder, expected an ONNX file',
    ],
    [`${evaluate} --input x.npy --model truncated.onnx`, 'truncated.onnx: model: '],
    [
      `${evaluate} --input x.npy --model empty.onnx`,
      'empty.onnx: model: got 0 bytes without a graph',
    ],
    [
      `${evaluate} --input x.npy --model zeros.onnx`,
      'zeros.onnx: model: cannot read 4000 bytes as ONNX',
    ],
    [
      `${evaluate} --model net.onnx --input nope.npy`,
      'array: got nope.npy, which does not exist, expected a NumPy .npy file',
    ],
    [`${evaluate} --model net.onnx --input net.onnx`, 'net.onnx: got a file that starts with '],
    [
      `${evaluate} --model net.onnx --input truncated.npy`,
      'truncated.npy: got 500 bytes, expected 6272 for float32 [2, 3, 16, 16]; write it again',
    ],
    [
      `${evaluate} --model net.onnx --input small.npy`,
      'small.npy: got shape [2, 3, 8, 8], expected [N, 3, 16, 16], the shape of input "image"',
    ],
    [
      `${evaluate} --model net.onnx --input nan.npy`,
      'nan.npy: got NaN at [1, 2, 1, 5], expected finite float32 numbers',
    ],
    [
      'evaluate --model net.onnx --input x.npy --out out --tensors logit',
      'tensor: got "logit", expected one of logits, ',
    ],
    [
      'evaluate --model net.onnx --input x.npy --out out --tensors logits,../x',
      'tensor: got "../x", expected one of ',
    ],
    [
      'evaluate --model net.onnx --input x.npy --out out --tensors logits,',
      '--tensors: got "logits,", expected names with a comma between two',
    ],
    [
      'evaluate --model net.onnx --input x.npy --out x.npy --tensors logits',
      'output: got x.npy/logits.npy, a part of which is a file, not a folder, expected a path that can be written',
    ],
    [
      `${gradient} --of logits --wrt image --index -1`,
      '--index: got "-1", expected an integer from 0',
    ],
    [
      `${gradient} --of logits --wrt image --index 1 --rule relu`,
      '--rule: got "relu", expected one of ',
    ],
    [
      'gradient --model net.onnx --input x.npy --of logits --wrt image --index 1 --out folder',
      'output: got folder, which is a folder, expected the path of a file',
    ],
    [
      'gradient --model net.onnx --input x.npy --of logits --wrt image --index 1 --out ./folder/../x.npy',
      'output: got ./folder/../x.npy, which is the input x.npy, expected another path',
    ],
    [`${visualize} --unit first`, 'unit: got "first", expected LAYER:CHANNEL, such as '],
    [`${visualize} --unit frist:0`, 'layer: got "frist", expected one of '],
    [`${visualize} --unit first:4`, 'unit: got "first:4", expected a channel of first from 0 to 3'],
    [
      `${attribute} --method gradiant --out p.png`,
      'method: got "gradiant", expected one of gradient',
    ],
    [
      `${attribute} --method gradient --out p.jpg`,
      '--out: got p.jpg, expected a path that ends in .npy or .png',
    ],
    [
      `${attribute} --method all --out g.npy`,
      '--out: got g.npy with --method all, expected a path that ends in .png',
    ],
    [
      `${attribute} --method gradient --out p.png --class 1 --unit first:0`,
      'target: got both --class and --unit, expected one of them',
    ],
    [
      `${attribute} --method gradient --out x.png`,
      'output: got x.png, which is the input x.png, expected another path',
    ],
    [
      `${attribute} --method gradient --out p.png --class 5`,
      'class: got 5, expected 0 to 4, one of the names',
    ],
    [
      `${attribute} --method gradient --out p.png --class cat`,
      'class: got "cat", expected a number from 0 to 4 or top; the card names no labels',
    ],
    [
      `${attribute} --method gradient --out p.png --unit first:0@16,2`,
      'unit: got "first:0@16,2", expected a row from 0 to 15 and a col from 0 to 15',
    ],
    [
      `${attribute} --method gradient --out p.png --layer frist`,
      'layer: got "frist", expected one of ',
    ],
    [
      'attribute --model net.onnx --image x.npy --method gradient --out p.png',
      'image: got x.npy, an array; set preprocessing.channels to bands',
    ],
    [
      `${attribute} --method gradient --out p.png --noise 2`,
      '--noise: got "2", expected a number from 0 to 1',
    ],
    [
      'examples --model net.onnx --unit first:0 --out e.json --dataset nope',
      'image folder: got nope, which does not exist, expected a folder of images',
    ],
    [
      `${evaluate} --model net.onnx --input x.npy --device webgl`,
      '--device: got "webgl", expected one of webgpu, ',
    ],
    [
      `${evaluate} --model net.onnx --input x.npy --device tfjs-node-gpu`,
      'device tfjs-node-gpu: got "the package @tensorflow/tfjs-node-gpu is not installed", expected it to work; npm i @tensorflow/tfjs-node-gpu@4.22.0',
    ],
    ['train --out x.npy', 'output: got x.npy/model, a part of which is a file'],
  ])('%s', async (args, message) => {
    const { code, stdout, stderr } = await micrographia(args);
    expect(stderr.slice(0, message.length)).toBe(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    const left = readdirSync(files.folder);
    for (const name of ['out', 'g.npy', 'p.png', 'e.json']) expect(left).not.toContain(name);
    expect(left.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  // whoever runs as root may write everywhere
  test.skipIf(process.getuid?.() === 0)('a folder that may not be written', async () => {
    const folder = files.path('locked');
    mkdirSync(folder, { mode: 0o500 });
    const args = `${gradient} --of logits --wrt image --index 1`.replace('g.npy', 'locked/g.npy');
    const { code, stderr } = await micrographia(args);
    chmodSync(folder, 0o700);
    expect(stderr).toContain('output: got locked/g.npy, without permission, expected a path');
    expect(code).toBe(2);
  });
});

test('every command explains itself, with an example', async () => {
  const names = [
    'build',
    'visualize',
    'evaluate',
    'gradient',
    'attribute',
    'examples',
    'info',
    'devices',
    'train',
  ];
  const all = await micrographia('--help');
  await Promise.all(
    names.map(async (name) => {
      const { code, stdout, stderr } = await micrographia(`${name} --help`);
      expect(stdout).toContain(`Example:\n  micrographia ${name} `);
      expect(all.stdout).toContain(`  ${name} [options]`);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }),
  );
});

test('results are on stdout, progress on stderr', async () => {
  const { code, stdout, stderr } = await micrographia(
    'visualize --model net.onnx --unit block/second:0 --steps 5 --size 16 --out made/for/it.png',
  );
  expect(code).toBe(0);
  expect(Object.keys(JSON.parse(stdout) as object)).toEqual([
    'unit',
    'steps',
    'seconds',
    'stepsPerSecond',
    'activation',
  ]);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toContain('visualize block/second:0: 5 steps');
  expect(readdirSync(files.path('made/for'))).toEqual(['it.png']);
});

test('`info --json` is JSON', async () => {
  const { stdout } = await micrographia('info net.onnx --json');
  expect(JSON.parse(stdout)).toMatchObject({ name: 'net', inputShape: [3, 16, 16] });
});

test('`attribute` leaves its file, and says what it found as a table or as JSON', async () => {
  const asked = 'attribute --model net.onnx --image x.png --method gradient';
  const { code, stdout } = await micrographia(`${asked} --class 2 --out made/map.png`);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^class 2, score \S+\ngradient +\d+\.\d\d s\n$/);
  const { stdout: json } = await micrographia(
    `${asked} --unit block/second:1 --json --out made/map.npy`,
  );
  expect(JSON.parse(json)).toMatchObject({
    target: 'block/second:1',
    methods: [{ method: 'gradient', shape: [3, 16, 16] }],
  });
  const made = readdirSync(files.path('made'));
  expect(made.filter((name) => name.startsWith('map.'))).toEqual(['map.npy', 'map.png']);
});

test('Ctrl-C ends a command with 130 and leaves nothing behind', async () => {
  const { code } = await micrographia(
    'visualize --model net.onnx --unit first:0 --steps 1000000 --out never.png',
    (child) => {
      const begun = (text: Buffer) => String(text).includes('steps') && child.kill('SIGINT');
      child.stderr!.on('data', begun);
    },
  );
  expect(code).toBe(130);
  expect(readdirSync(files.folder)).not.toContain('never.png');
});

test('a reader that has enough is no error', async () => {
  const { code, stderr } = await micrographia('info net.onnx', (child) => child.stdout!.destroy());
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('a Node that does not run TypeScript is told which one does', () => {
  // as Node before 22.18 is
  const args = ['--no-experimental-strip-types', launcher, 'info', 'net.onnx'];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toMatch(/^Node\.js: got v[\d.]+, expected 22\.18 or newer; .*\n$/);
  expect(status).toBe(2);
});
