// Einsum: sums of products over labelled axes, as matrix products of two operands at a time.

import { sizeOf } from '../../base/tensor.ts';
import { getString, ints } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Call, Rule } from '../rule.ts';
import { composed } from './composed.ts';

/** A tensor and the label of each of its axes. */
type Operand = { readonly x: string; readonly labels: readonly string[] };

type Equation = {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
  readonly lengths: ReadonlyMap<string, number>;
};

/** Labels of one term; the axes of an ellipsis are numbered from the last, since they broadcast. */
function labelsOf(call: Call, term: string, rank?: number): string[] {
  const labels = term.match(/\.\.\.|[a-z]/gi) ?? [];
  if (labels.join('') !== term) call.fail(`got term "${term}", expected letters and "..."`);
  const numOpen = rank === undefined ? 0 : rank - labels.filter((each) => each !== '...').length;
  const open = Array.from({ length: Math.max(0, numOpen) }, (_, i) => `.${numOpen - i}`);
  return labels.flatMap((label) => (label === '...' ? open : [label]));
}

function parseEquation(call: Call): Equation {
  const text = getString(call.node, 'equation', '').replaceAll(' ', '');
  const [left, right] = text.split('->') as [string, string?];
  const inputs = left.split(',').map((term, i) => {
    const shape = call.shape(i);
    const labels = labelsOf(call, term, shape.length);
    if (labels.length !== shape.length) {
      call.fail(`term "${term}" of "${text}" does not fit a tensor of shape [${shape}]`);
    }
    if (new Set(labels).size < labels.length) {
      call.fail(`term "${term}" of "${text}" takes a diagonal, which is not supported`);
    }
    return labels;
  });
  const lengths = new Map<string, number>();
  inputs.forEach((labels, i) => {
    labels.forEach((label, axis) => {
      const [length, known = 1] = [call.shape(i)[axis]!, lengths.get(label)];
      if (length !== 1 && known !== 1 && length !== known) {
        call.fail(`"${label}" of "${text}" stands for lengths ${known} and ${length}`);
      }
      lengths.set(label, Math.max(length, known));
    });
  });
  const open = [...lengths.keys()].filter((label) => label.startsWith('.')).toSorted();
  const all = inputs.flat();
  const once = [...lengths.keys()].filter(
    (label) => !label.startsWith('.') && all.indexOf(label) === all.lastIndexOf(label),
  );
  const output =
    right === undefined
      ? [...open.toReversed(), ...once.toSorted()]
      : labelsOf(call, right.replace('...', ''), 0).toSpliced(
          Math.max(0, right.indexOf('...')),
          0,
          ...(right.includes('...') ? open.toReversed() : []),
        );
  const unknown = output.find((label) => !lengths.has(label));
  if (unknown) call.fail(`"${unknown}" of "${text}" is in no input`);
  return { inputs, output, lengths };
}

/** The operand with its axes in the order of `labels`, which are the same. */
function ordered(b: Builder, { x, labels }: Operand, wanted: readonly string[]): string {
  return b.transpose(x, ...wanted.map((label) => labels.indexOf(label)));
}

/** Sums products of two operands over the labels they share and `kept` lacks. */
function contract(b: Builder, left: Operand, right: Operand, kept: ReadonlySet<string>): Operand {
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const batch = shared.filter((label) => kept.has(label));
  const inner = shared.filter((label) => !kept.has(label));
  const rows = left.labels.filter((label) => !shared.includes(label));
  const cols = right.labels.filter((label) => !shared.includes(label));
  const labels = [...batch, ...rows, ...cols];
  const lengthsOf = ({ x, labels: own }: Operand, some: readonly string[]) =>
    some.map((label) => b.shape(x)[own.indexOf(label)]!);
  const [lengths, numRows, numCols] = [
    lengthsOf(left, batch),
    lengthsOf(left, rows),
    lengthsOf(right, cols),
  ];
  if (inner.length === 0) {
    const a = b.reshape(ordered(b, left, [...batch, ...rows]), [
      ...lengths,
      ...numRows,
      ...cols.map(() => 1),
    ]);
    const c = b.reshape(ordered(b, right, [...batch, ...cols]), [
      ...lengths,
      ...rows.map(() => 1),
      ...numCols,
    ]);
    return { x: b.mul(a, c), labels };
  }
  const depth = sizeOf(lengthsOf(left, inner));
  const a = b.reshape(ordered(b, left, [...batch, ...rows, ...inner]), [
    ...lengths,
    sizeOf(numRows),
    depth,
  ]);
  const c = b.reshape(ordered(b, right, [...batch, ...inner, ...cols]), [
    ...lengths,
    depth,
    sizeOf(numCols),
  ]);
  return { x: b.reshape(b.matmul(a, c), [...lengths, ...numRows, ...numCols]), labels };
}

/** An operand without axes that nothing else has, broadcast along those where it is 1 and others are not. */
function prepared(
  b: Builder,
  { x, labels }: Operand,
  lengths: ReadonlyMap<string, number>,
  kept: ReadonlySet<string>,
): Operand {
  const isAlone = (label: string) => !kept.has(label);
  const full = b.expand(
    x,
    labels.map((label) => lengths.get(label)!),
  );
  const axes = labels.flatMap((label, axis) => (isAlone(label) ? [axis] : []));
  return { x: b.sum(full, axes), labels: labels.filter((label) => !isAlone(label)) };
}

export const einsum: Readonly<Record<string, Rule>> = {
  Einsum: composed(
    (b, node) => {
      const { inputs, output, lengths } = parseEquation(b.call(node));
      const operands = inputs.map((labels, i) => {
        const others = inputs.filter((_, other) => other !== i).flat();
        const kept = new Set([...output, ...others]);
        return prepared(b, { x: node.inputs[i]!, labels }, lengths, kept);
      });
      const result = operands.reduce((left, right, i) => {
        const later = operands.slice(i + 1).flatMap(({ labels }) => labels);
        return contract(b, left, right, new Set([...output, ...later]));
      });
      const perm = output.map((label) => result.labels.indexOf(label));
      return ['Transpose', [result.x], { perm: ints(...perm) }];
    },
    (call) => {
      const { output, lengths } = parseEquation(call);
      return { dtype: call.type(0).dtype, shape: output.map((label) => lengths.get(label)!) };
    },
  ),
};
