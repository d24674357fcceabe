// Superpixels: connected regions of like colour, of about one size.
//
// Achanta et al. 2012, "SLIC superpixels compared to state-of-the-art superpixel methods",
// 10.1109/TPAMI.2012.120; k-means of colour and place, in a window around each centre.

export type Superpixels = {
  /** [height, width]: which one each px is of, 0 … count − 1. */
  readonly labels: Int32Array;
  readonly count: number;
};

/** Like `Attribution`: what is divided, channel by channel. */
type Pixels = {
  readonly values: Float32Array;
  readonly shape: readonly [channels: number, height: number, width: number];
};

const numRounds = 8;

/** Weight of the distance in place, in units of the spread of colours at one step of the grid. */
const compactness = 1.5;

/** Regions smaller than this share of a cell of the grid join a neighbour. */
const smallest = 0.25;

type Grid = { readonly numRows: number; readonly numCols: number; readonly step: number };

/**
 * Divides an image into about `count` superpixels; the same image always into the same.
 *
 * @param image [C, H, W], of any units: colours are measured by their spread over the image
 */
export function superpixels({ values, shape }: Pixels, count: number): Superpixels {
  const [, height, width] = shape;
  const step = Math.sqrt((height * width) / count);
  const numRows = Math.max(1, Math.round(height / step));
  const numCols = Math.max(1, Math.round(count / numRows));
  const grid = { numRows, numCols, step };
  const labels = nearestCentres(standardised(values), shape, grid);
  return connected(labels, [height, width], smallest * step * step);
}

/** The values over their standard deviation, all channels together, that contrasts between them stay. */
function standardised(values: Float32Array): Float32Array {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  const deviation = Math.sqrt(Math.max(0, squares / values.length - mean * mean)) || 1;
  return values.map((value) => (value - mean) / deviation);
}

/** Which centre each px is nearest to, after some rounds of k-means. */
function nearestCentres(
  values: Float32Array,
  [numChannels, height, width]: Pixels['shape'],
  { numRows, numCols, step }: Grid,
): Int32Array {
  const area = height * width;
  const numCentres = numRows * numCols;
  const length = numChannels + 2;
  const labels = new Int32Array(area);
  const distances = new Float64Array(area);
  const centres = new Float64Array(numCentres * length);
  const sizes = new Float64Array(numCentres);
  for (let i = 0; i < area; i++) {
    const row = Math.floor((Math.floor(i / width) * numRows) / height);
    const col = Math.floor(((i % width) * numCols) / width);
    labels[i] = row * numCols + col;
  }
  const nearness = (compactness / step) ** 2;
  for (let round = 0; round < numRounds; round++) {
    // each centre moves to the mean of its px
    centres.fill(0);
    sizes.fill(0);
    for (let i = 0; i < area; i++) {
      const at = labels[i]! * length;
      sizes[labels[i]!]!++;
      centres[at]! += Math.floor(i / width);
      centres[at + 1]! += i % width;
      for (let c = 0; c < numChannels; c++) centres[at + 2 + c]! += values[c * area + i]!;
    }
    for (let k = 0; k < numCentres; k++) {
      for (let d = 0; d < length; d++) centres[k * length + d]! /= sizes[k] || 1;
    }
    // each px near a centre goes to the nearest
    distances.fill(Infinity);
    for (let k = 0; k < numCentres; k++) {
      if (sizes[k] === 0) continue;
      const at = k * length;
      const [centreRow, centreCol] = [centres[at]!, centres[at + 1]!];
      const lastRow = Math.min(height - 1, Math.ceil(centreRow + step));
      const lastCol = Math.min(width - 1, Math.ceil(centreCol + step));
      for (let row = Math.max(0, Math.floor(centreRow - step)); row <= lastRow; row++) {
        for (let col = Math.max(0, Math.floor(centreCol - step)); col <= lastCol; col++) {
          const i = row * width + col;
          let distance = nearness * ((row - centreRow) ** 2 + (col - centreCol) ** 2);
          for (let c = 0; c < numChannels; c++) {
            distance += (values[c * area + i]! - centres[at + 2 + c]!) ** 2;
          }
          if (distance >= distances[i]!) continue;
          distances[i] = distance;
          labels[i] = k;
        }
      }
    }
  }
  return labels;
}

/** Makes every connected region one superpixel; small ones join the one before them. */
function connected(
  labels: Int32Array,
  [height, width]: readonly [number, number],
  minSize: number,
): Superpixels {
  const own = new Int32Array(labels.length).fill(-1);
  const region = new Int32Array(labels.length);
  let count = 0;
  for (let start = 0; start < labels.length; start++) {
    if (own[start] !== -1) continue;
    let neighbour = -1;
    let size = 1;
    region[0] = start;
    own[start] = count;
    for (let next = 0; next < size; next++) {
      const i = region[next]!;
      const [row, col] = [Math.floor(i / width), i % width];
      for (const [r, c] of [
        [row - 1, col],
        [row, col - 1],
        [row, col + 1],
        [row + 1, col],
      ] as const) {
        if (r < 0 || c < 0 || r >= height || c >= width) continue;
        const j = r * width + c;
        if (own[j] === -1 && labels[j] === labels[start]) {
          own[j] = count;
          region[size++] = j;
        } else if (own[j] !== -1 && own[j] !== count) neighbour = own[j]!;
      }
    }
    if (size >= minSize || neighbour === -1) count++;
    else for (let next = 0; next < size; next++) own[region[next]!] = neighbour;
  }
  return withoutSmallFirst({ labels: own, count }, width, minSize);
}

/** The first region has none before it: where it is small, it joins one beside it. */
function withoutSmallFirst(
  { labels, count }: Superpixels,
  width: number,
  minSize: number,
): Superpixels {
  const first = [...labels.keys()].filter((i) => labels[i] === 0);
  if (first.length >= minSize || count === 1) return { labels, count };
  const beside = first
    .flatMap((i) => [(i + 1) % width > 0 ? labels[i + 1] : undefined, labels[i + width]])
    .find((label) => label !== undefined && label > 0)!;
  return { labels: labels.map((label) => (label || beside) - 1), count: count - 1 };
}
