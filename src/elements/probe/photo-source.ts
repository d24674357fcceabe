// An image file of the reader.

import { make } from '../make.ts';
import { pixelsOf, SourceError, type Source } from './source.ts';

/** Longer side at which it is shown at most, px. */
const SHOWN = 640;

/** @throws SourceError for a file that the browser cannot read as an image */
export async function openPhoto(file: File): Promise<Source> {
  const photo = await createImageBitmap(file).catch(() => {
    throw new SourceError(
      `${file.name} cannot be read as an image. Choose a JPEG, PNG or WebP file.`,
    );
  });
  const canvas = make('canvas', '');
  const scale = Math.min(1, SHOWN / Math.max(photo.width, photo.height));
  canvas.width = Math.max(1, Math.round(photo.width * scale));
  canvas.height = Math.max(1, Math.round(photo.height * scale));
  canvas.getContext('2d')!.drawImage(photo, 0, 0, canvas.width, canvas.height);
  canvas.setAttribute('role', 'img');
  canvas.ariaLabel = `Your image, ${file.name}`;
  return {
    element: canvas,
    grab: (side) => pixelsOf(photo, photo, side),
    close: () => photo.close(),
  };
}
