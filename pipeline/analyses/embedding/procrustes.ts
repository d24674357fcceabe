// Lays one map over another: turned, mirrored, moved and scaled until the same points lie as near as they can.

/** Maps (x, y) to scale · rotation · (x, y) + offset; the rotation may mirror. */
export type Similarity = {
  /** [a, b, c, d]: x' = a·x + b·y, y' = c·x + d·y */
  readonly matrix: readonly [number, number, number, number];
  readonly offset: readonly [number, number];
};

/**
 * The similarity that brings points of a layout nearest to where they are in another: least squares,
 * in closed form. Schönemann 1966, 10.1007/BF02289451, in the plane.
 *
 * @param layout [N, 2]
 * @param reference [N, 2], the same points
 */
export function procrustes(layout: Float32Array, reference: Float32Array): Similarity {
  const numPoints = layout.length / 2;
  const [mx, my] = centreOf(layout);
  const [rx, ry] = centreOf(reference);
  let [xx, xy, yx, yy, size] = [0, 0, 0, 0, 0];
  for (let i = 0; i < numPoints; i++) {
    const [x, y] = [layout[2 * i]! - mx, layout[2 * i + 1]! - my];
    const [u, v] = [reference[2 * i]! - rx, reference[2 * i + 1]! - ry];
    xx += x * u;
    xy += x * v;
    yx += y * u;
    yy += y * v;
    size += x * x + y * y;
  }
  // the best turn, and the best turn after mirroring y; the one that gains more
  const turned = { along: xx + yy, across: xy - yx };
  const mirrored = { along: xx - yy, across: xy + yx };
  const gainTurned = Math.hypot(turned.along, turned.across);
  const gainMirrored = Math.hypot(mirrored.along, mirrored.across);
  const isMirrored = gainMirrored > gainTurned;
  const { along, across } = isMirrored ? mirrored : turned;
  const gain = isMirrored ? gainMirrored : gainTurned;
  const scale = size > 0 && gain > 0 ? gain / size : 1;
  const [cos, sin] = gain > 0 ? [along / gain, across / gain] : [1, 0];
  const flip = isMirrored ? -1 : 1;
  const matrix = [scale * cos, -scale * sin * flip, scale * sin, scale * cos * flip] as const;
  const [a, b, c, d] = matrix;
  return { matrix, offset: [rx - a * mx - b * my, ry - c * mx - d * my] };
}

/** @param layout [N, 2] */
export function moved(layout: Float32Array, { matrix, offset }: Similarity): Float32Array {
  const [a, b, c, d] = matrix;
  const result = new Float32Array(layout.length);
  for (let i = 0; i < layout.length; i += 2) {
    const [x, y] = [layout[i]!, layout[i + 1]!];
    result[i] = a * x + b * y + offset[0];
    result[i + 1] = c * x + d * y + offset[1];
  }
  return result;
}

function centreOf(layout: Float32Array): [x: number, y: number] {
  let [x, y] = [0, 0];
  for (let i = 0; i < layout.length; i += 2) {
    x += layout[i]!;
    y += layout[i + 1]!;
  }
  const numPoints = layout.length / 2;
  return [x / numPoints, y / numPoints];
}
