// Ops that are known and cannot be run here, with what to do instead.

const integers =
  'which computes in integers; export the model in floats, or quantized with QuantizeLinear and DequantizeLinear (QDQ)';
const dynamic =
  'whose result has a size that depends on the image; cut the model before it, or export it without';
const sequences = 'which makes lists of tensors; export the model with tensors of fixed shapes';
const chance = 'which draws random numbers; export the model in evaluation mode';

/** By op: why it is refused, as the end of a sentence. */
export const refused: Readonly<Record<string, string>> = {
  ConvInteger: integers,
  DynamicQuantizeLinear: integers,
  MatMulInteger: integers,
  QLinearConv: integers,
  QLinearMatMul: integers,
  Compress: dynamic,
  NonMaxSuppression: dynamic,
  Unique: dynamic,
  ConcatFromSequence: sequences,
  SequenceAt: sequences,
  SequenceConstruct: sequences,
  SequenceEmpty: sequences,
  SequenceInsert: sequences,
  SplitToSequence: sequences,
  Bernoulli: chance,
  Multinomial: chance,
  RandomNormal: chance,
  RandomNormalLike: chance,
  RandomUniform: chance,
  RandomUniformLike: chance,
};
