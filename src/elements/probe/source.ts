// Where images come from: a file, the camera, a drawing.

import type { RgbaImage } from '../../probe/fit-image.ts';

export type Source = {
  /** What is shown of it, as wide as its room. */
  readonly element: HTMLElement;
  /** What is done with it. */
  readonly tools?: HTMLElement;
  /** Whether it changes by itself. */
  readonly isLive?: boolean;
  /**
   * The image as it is now; undefined where there is none yet.
   *
   * @param side px that its short side will have for the network
   */
  grab(side: number): RgbaImage | undefined;
  /** Gives back what it holds. */
  close(): void;
};

/** What readers are told where a source cannot be had. */
export class SourceError extends Error {
  override name = 'SourceError';
}

/** Times the size that a network takes, beyond which images are made smaller before: nothing that it sees is lost. */
const MOST_TIMES = 8;

/**
 * The pixels of a picture, of which there are not many more than a network has use for.
 *
 * @param side px that its short side will have for the network
 */
export function pixelsOf(
  picture: CanvasImageSource,
  { width, height }: { readonly width: number; readonly height: number },
  side: number,
): RgbaImage {
  const scale = Math.min(1, (MOST_TIMES * side) / Math.min(width, height));
  const size = [width, height].map((length) => Math.max(1, Math.round(length * scale)));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = size as [number, number];
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
