// The size that images are brought to before they are cropped.

/** The size at which the short side has `length` px. */
export function scaledSize(
  { width, height }: { readonly width: number; readonly height: number },
  length: number,
): { readonly width: number; readonly height: number } {
  const short = Math.min(width, height);
  return {
    width: Math.round((width * length) / short),
    height: Math.round((height * length) / short),
  };
}
