// Points without their length: what is compared by angle.

import { pointAt, type Points } from '../../base/points.ts';

/** The points brought to length 1; those of length 0 stay where they are. */
export function ofLengthOne(points: Points): Points {
  const { numPoints, numDims } = points;
  const data = new Float32Array(points.data.length);
  for (let i = 0; i < numPoints; i++) {
    const point = pointAt(points, i);
    let squares = 0;
    for (let d = 0; d < numDims; d++) squares += point[d]! ** 2;
    const scale = 1 / (Math.sqrt(squares) || 1);
    for (let d = 0; d < numDims; d++) data[i * numDims + d] = point[d]! * scale;
  }
  return { data, numPoints, numDims };
}
