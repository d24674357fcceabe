// The cosine of the angle between two vectors.

/** −1…1; 0 where a vector has no direction. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let squareA = 0;
  let squareB = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    squareA += a[i]! * a[i]!;
    squareB += b[i]! * b[i]!;
  }
  const product = Math.sqrt(squareA * squareB);
  return product > 0 ? dot / product : 0;
}
