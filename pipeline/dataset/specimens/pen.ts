// Writes SVG: path data from points, and shapes with their paint. x points right, y down, angles run clockwise in degrees.

export type Point = readonly [x: number, y: number];

/** How a shape is painted; colours are CSS colours or `url(#id)`. Nothing is filled or stroked unless named. */
export type Paint = {
  readonly fill?: string;
  readonly stroke?: string;
  /** Stroke width. */
  readonly width?: number;
  readonly opacity?: number;
};

/** The point at a distance from the origin, `deg` clockwise from the x axis. */
export function polar(radius: number, deg: number): Point {
  const angle = (deg * Math.PI) / 180;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** A point turned clockwise about the origin, then shifted. */
export function placed([x, y]: Point, deg: number, [left, top]: Point = [0, 0]): Point {
  const angle = (deg * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return [left + x * cos - y * sin, top + x * sin + y * cos];
}

/** Path data of straight lines through the points. */
export function polyline(points: readonly Point[]): string {
  return `M${points.map(at).join('L')}`;
}

/** Path data of a closed polygon. */
export function polygon(points: readonly Point[]): string {
  return `${polyline(points)}Z`;
}

/** Path data of a Catmull–Rom curve through the points, as cubic Béziers. */
export function smooth(points: readonly Point[], closed = false): string {
  const count = points.length;
  const point = (i: number) =>
    closed ? points[(i + count) % count]! : points[Math.max(0, Math.min(count - 1, i))]!;
  let data = `M${at(points[0]!)}`;
  const numSegments = closed ? count : count - 1;
  for (let i = 0; i < numSegments; i++) {
    const [before, start, end, after] = [point(i - 1), point(i), point(i + 1), point(i + 2)];
    const leave: Point = [start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6];
    const reach: Point = [end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6];
    data += `C${at(leave)} ${at(reach)} ${at(end)}`;
  }
  return closed ? `${data}Z` : data;
}

/**
 * Path data of a cosine wave along x about height `y`, from `-count` to `count` half waves; between crests the cubic with
 * flat ends that is nearest to it (its handles are 0.3642 of the way long).
 */
export function wave(y: number, halfWave: number, height: number, count: number): string {
  const crest = (i: number): Point => [i * halfWave, y + (i % 2 === 0 ? height : -height)];
  const handle = 0.3642 * halfWave;
  let data = `M${at(crest(-count))}`;
  for (let i = -count; i < count; i++) {
    const [start, end] = [crest(i), crest(i + 1)];
    data += `C${at([start[0] + handle, start[1]])} ${at([end[0] - handle, end[1]])} ${at(end)}`;
  }
  return data;
}

/** Path data of a quadratic curve from start to end, pulled towards `via`. */
export function bow(start: Point, via: Point, end: Point): string {
  return `M${at(start)}Q${at(via)} ${at(end)}`;
}

/** Path data of a circle; many of them in one path are cheap to draw. */
export function disc([x, y]: Point, radius: number): string {
  const r = short(radius);
  const across = short(2 * radius);
  return `M${at([x - radius, y])}a${r},${r} 0 1 0 ${across},0a${r},${r} 0 1 0 -${across},0`;
}

export function path(data: string, paint: Paint): string {
  return `<path d="${data}"${painted(paint)}/>`;
}

export function circle([x, y]: Point, radius: number, paint: Paint): string {
  return `<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}"${painted(paint)}/>`;
}

/** An ellipse of half axes `rx`, `ry`, turned clockwise. */
export function ellipse([x, y]: Point, rx: number, ry: number, paint: Paint, deg = 0): string {
  const turn = deg === 0 ? '' : ` transform="rotate(${short(deg)} ${short(x)} ${short(y)})"`;
  return `<ellipse cx="${short(x)}" cy="${short(y)}" rx="${short(rx)}" ry="${short(ry)}"${painted(paint)}${turn}/>`;
}

export function group(transform: string, content: string): string {
  return `<g transform="${transform}">${content}</g>`;
}

/** The content seen through the outline; `id` is unique in the picture. */
export function clipped(id: string, outline: string, content: string): string {
  return `<clipPath id="${id}"><path d="${outline}"/></clipPath><g clip-path="url(#${id})">${content}</g>`;
}

/** A number with two decimals at most: a fiftieth of a pixel at 96 px. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function at([x, y]: Point): string {
  return `${short(x)},${short(y)}`;
}

function painted({ fill = 'none', stroke, width = 1, opacity }: Paint): string {
  const line =
    stroke === undefined
      ? ''
      : ` stroke="${stroke}" stroke-width="${short(width)}" stroke-linecap="round" stroke-linejoin="round"`;
  return ` fill="${fill}"${line}${opacity === undefined ? '' : ` opacity="${short(opacity)}"`}`;
}
