// A part of a picture as an address that holds the picture itself.

/** Of pictures that are as photographs to the eye. */
const JPEG_QUALITY = 0.9;

/** @param isExact whether pixels count: without loss */
export async function cutOut(
  href: string,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  isExact: boolean,
): Promise<string> {
  const file = await (await fetch(href)).blob();
  const bitmap = await createImageBitmap(file, x, y, width, height);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  return isExact ? canvas.toDataURL() : canvas.toDataURL('image/jpeg', JPEG_QUALITY);
}
