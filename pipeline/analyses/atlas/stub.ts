// Stub of layouts.
import type { Points } from '../../base/points.ts';
import { random } from '../../base/random.ts';
import type { Engine } from '../../engine/engine.ts';

export function layOut(
  _: Engine,
  { data, numPoints, numDims }: Points,
  { seed }: { seed: string },
): Promise<{ positions: Float32Array; explained?: number }> {
  const rng = random(seed);
  const axes = [0, 1].map(() => Float64Array.from({ length: numDims }, () => rng.normal()));
  const positions = new Float32Array(2 * numPoints);
  for (let i = 0; i < numPoints; i++) {
    for (const a of [0, 1]) {
      let s = 0;
      for (let k = 0; k < numDims; k++) s += data[i * numDims + k]! * axes[a]![k]!;
      positions[2 * i + a] = s;
    }
  }
  return Promise.resolve({ positions });
}
