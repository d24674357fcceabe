import { expect, test } from 'vitest';
import { layerNames } from '../../pipeline/model/layer-names.ts';

const name = (tensors: string[], op = 'Relu', taken: string[] = []) => [
  ...layerNames(tensors, new Set(taken), () => op).values(),
];

test.each([
  ['/features/features.1/features.1.0/block/block.4/Mul_1_output_0', 'features.1.0.block.4'],
  ['/layer1/layer1.0/conv1/Conv_output_0', 'layer1.0.conv1'],
  ['/encoder/layers/encoder_layer_0/Add_output_0', 'encoder.layers.encoder_layer_0'],
  ['/10/Relu_output_0', '10.relu'],
  ['/Concat_2_output_0', 'concat_2'],
  ['123', 'relu_123'],
  ['onnx::Relu_7', 'relu_7'],
  ['mixed4a', 'mixed4a'],
  ['add_3', 'add_3'],
])('%s is called %s', (tensor, wanted) => {
  expect(name([tensor])).toEqual([wanted]);
});

test('several of one module are told by their ops, as are all of that op', () => {
  const tensors = ['/a/Add_output_0', '/a/Add_1_output_0', '/b/Add_output_0'];
  expect(name(tensors, 'Add')).toEqual(['a.add', 'a.add_1', 'b.add']);
});

test('a name that is taken is not given again', () => {
  expect(name(['/a/Relu_output_0'], 'Relu', ['a'])).toEqual(['a.relu']);
  expect(name(['/a/Relu_output_0'], 'Relu', ['a', 'a.relu'])).toEqual(['/a/Relu_output_0']);
});
