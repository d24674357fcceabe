import { expect, test } from 'vitest';
import { random } from '../../../pipeline/base/random.ts';
import { equivarianceOf } from '../../../pipeline/analyses/circuits/equivariance.ts';

const angles = Array.from({ length: 12 }, (_, i) => i * 30);

test('weights by difference of orientation are equivariant', () => {
  const weights = Float32Array.from(
    angles.flatMap((to) => angles.map((from) => Math.cos(((to - from) * Math.PI) / 180))),
  );
  const { circulant, residual } = equivarianceOf(weights, angles, angles, 360);
  expect(residual).toBeLessThan(1e-6);
  circulant.forEach((value, i) => expect(value).toBeCloseTo(weights[i]!, 5));
});

test('weights by lot are not', () => {
  const rng = random('lot');
  const weights = Float32Array.from({ length: 144 }, () => rng.normal());
  expect(equivarianceOf(weights, angles, angles, 360).residual).toBeGreaterThan(0.7);
});
