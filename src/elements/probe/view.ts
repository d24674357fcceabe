// What the network saw, and where a unit responded to it.

import type { Seen } from '../../probe/look.ts';
import { make } from '../make.ts';

/** Of the colours of a map where the unit responds as strongly as anywhere in the data set. */
const MOST_OPAQUE = 0.85;

/** Of a map, RGB. */
const above = [230, 40, 20];
const below = [30, 90, 220];

export type View = {
  readonly element: HTMLElement;
  show(seen: Seen): void;
};

export function makeView(): View {
  const image = make('canvas', '');
  image.setAttribute('role', 'img');
  image.ariaLabel = 'Your image as the network sees it';
  const map = make('canvas', 'probe-map');
  map.ariaHidden = 'true';
  const words = make('span', '');
  const toggle = make('input', '');
  toggle.type = 'checkbox';
  toggle.checked = true;
  const name = make('span', '');
  const choice = make('label', '', toggle, name);
  choice.hidden = true;
  const shade = () => {
    map.hidden = !toggle.checked || choice.hidden;
    image.classList.toggle('probe-under', !map.hidden);
  };
  toggle.addEventListener('change', shade);
  const caption = make('figcaption', '', words, choice);
  return {
    element: make('figure', 'probe-view', make('div', 'probe-frame', image, map), caption),
    show({ image: { width, height, data }, unit: seen }) {
      const pixels = new ImageData(width, height);
      for (let i = 0; i < width * height; i++) {
        pixels.data.set([data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!, 255], 4 * i);
      }
      enter(image, pixels);
      words.textContent = `What the network sees: ${width} × ${height} px.`;
      choice.hidden = seen?.map === undefined;
      shade();
      if (!seen?.map) return;
      const isSigned = seen.map.values.some((value) => value < 0);
      name.textContent = ` Where ${seen.name} responds${isSigned ? ': red above 0, blue below' : ''}`;
      enter(map, mapPixels(seen.map, scaleOf(seen)));
    },
  };
}

type Map = NonNullable<NonNullable<Seen['unit']>['map']>;

/** The magnitude that is drawn strongest: the largest in the data set, or here where that is larger. */
function scaleOf({ largest, map }: NonNullable<Seen['unit']>): number {
  const here = map!.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Math.max(largest, here) || 1;
}

/** Red above 0, blue below. */
function mapPixels({ width, height, values }: Map, scale: number): ImageData {
  const pixels = new ImageData(width, height);
  for (const [i, value] of values.entries()) {
    const colour = value > 0 ? above : below;
    const opacity = 255 * MOST_OPAQUE * Math.min(1, Math.abs(value) / scale);
    pixels.data.set([...colour, opacity], 4 * i);
  }
  return pixels;
}

function enter(canvas: HTMLCanvasElement, pixels: ImageData): void {
  if (canvas.width !== pixels.width || canvas.height !== pixels.height) {
    canvas.width = pixels.width;
    canvas.height = pixels.height;
  }
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
}
