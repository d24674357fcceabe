// Colours by lightness, chroma and hue in OKLab, so that all hues look equally light and equally strong.

/**
 * The sRGB colour `#rrggbb` of an OKLCH colour; chroma is lowered until the colour can be shown.
 * Björn Ottosson, "A perceptual color space for image processing", 2020, bottosson.github.io/posts/oklab.
 *
 * @param lightness 0 (black) to 1 (white)
 * @param chroma 0 (grey) to about 0.3
 */
export function oklch(lightness: number, chroma: number, hueDeg: number): string {
  let rgb = linearRgb(lightness, chroma, hueDeg);
  for (let strength = chroma; strength > 0.001 && !rgb.every(canBeShown); strength *= 0.9) {
    rgb = linearRgb(lightness, strength * 0.9, hueDeg);
  }
  return `#${rgb.map(hexadecimal).join('')}`;
}

function linearRgb(lightness: number, chroma: number, hueDeg: number): number[] {
  const angle = (hueDeg * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function canBeShown(value: number): boolean {
  return value >= -0.0001 && value <= 1.0001;
}

function hexadecimal(linear: number): string {
  const value = Math.max(0, Math.min(1, linear));
  const encoded = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255)
    .toString(16)
    .padStart(2, '0');
}
