// What readers of image files share: what is wrong with files they cannot read.

import { stat } from 'node:fs/promises';
import { UnreadableImage } from './dataset.ts';

/** Throws an UnreadableImage for a file that is absent or empty. */
export async function checkFile(path: string): Promise<void> {
  const { size } = await stat(path).catch(() => {
    throw new UnreadableImage('the file cannot be opened');
  });
  if (size === 0) throw new UnreadableImage('the file is empty');
}

/**
 * What is wrong with a file, in words of our own: the decoder's differ from run to run, since images
 * that are decoded at once share its buffer of errors.
 */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('unsupported image format')) return 'not an image, or of an unknown format';
  if (message.includes('exceeds pixel limit')) return 'the image has too many px';
  return 'the file is damaged, or ends too soon';
}
