import { describe, expect, test } from 'vitest';
import { float32 } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { Builder } from '../../pipeline/graph/builder.ts';
import { backward, type Overrides } from '../../pipeline/graph/gradient.ts';
import { relevanceEpsilon, relevancePositive } from '../../pipeline/graph/relevance-rules.ts';

const engine = createOrtEngine({ numThreads: 1 });

const x = [1, -2, 0.5];
/** [inputs, hidden], and [hidden, outputs]. */
const first = [
  [1, -1, 2, 0.5],
  [0.5, 1, -1, -0.5],
  [-2, 3, 1, 1],
];
const second = [
  [1, -1],
  [2, 0.5],
  [-1, 2],
  [0.5, 1],
];

/** x → linear → ReLU → linear, and what of the second output each input is given. */
async function relevanceOf(overrides: Overrides): Promise<number[]> {
  const b = new Builder();
  const input = b.input('x', 'float32', [1, 3]);
  const weights = (rows: number[][]) =>
    b.constant(float32([rows.length, rows[0]!.length], Float32Array.from(rows.flat())));
  const hidden = b.op('Relu', [b.matmul(input, weights(first))]);
  const of = b.matmul(hidden, weights(second));
  const chosen = b.constant(float32([1, 2], Float32Array.of(0, 1)));
  const [found] = backward(b, { of, seed: b.mul(chosen, of), wrt: [input], overrides });
  const program = await engine.load(b.build({ found: found! }));
  const results = await program.run({ x: float32([1, 3], Float32Array.from(x)) });
  await program.dispose();
  return Array.from(results['found']!.data as Float32Array);
}

/** One layer by the definition: R of input i is Σ over outputs j of its share of all that `counts`. */
function shareOut(
  inputs: readonly number[],
  weights: readonly (readonly number[])[],
  relevance: readonly number[],
  counts: (part: number) => number,
): number[] {
  return inputs.map((own, i) =>
    relevance.reduce((sum, given, j) => {
      const parts = inputs.map((other, k) => counts(other * weights[k]![j]!));
      const all = parts.reduce((total, part) => total + part, 0);
      return all === 0 ? sum : sum + (given * counts(own * weights[i]![j]!)) / all;
    }, 0),
  );
}

function byDefinition(counts: (part: number) => number): number[] {
  const through = (inputs: readonly number[], weights: readonly (readonly number[])[]) =>
    weights[0]!.map((_, j) => inputs.reduce((sum, own, i) => sum + own * weights[i]![j]!, 0));
  const hidden = through(x, first).map((sum) => Math.max(0, sum));
  const score = through(hidden, second)[1]!;
  return shareOut(x, first, shareOut(hidden, second, [0, score], counts), counts);
}

describe('two layers by their definition', () => {
  test('rule ε', async () => {
    const found = await relevanceOf(relevanceEpsilon(1e-7));
    byDefinition((part) => part).forEach((value, i) => expect(found[i]).toBeCloseTo(value, 4));
  });

  test('rule z⁺', async () => {
    const found = await relevanceOf(relevancePositive);
    byDefinition((part) => Math.max(0, part)).forEach((value, i) =>
      expect(found[i]).toBeCloseTo(value, 5),
    );
  });
});
