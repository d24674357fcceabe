// A picture that was drawn here, on a canvas.

import type { View } from '../../redraw/redraw.ts';

export function paint(canvas: HTMLCanvasElement, { pixels, width, height }: View): void {
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')!.putImageData(new ImageData(pixels, width, height), 0, 0);
}
