// What a page draws without SVG, as SVG: boxes with a ground or a border, pictures of a sheet, and lines of text.

import { cutOut } from './cut-out.ts';

const SVG = 'http://www.w3.org/2000/svg';

type Origin = { readonly left: number; readonly top: number };

/** What of the styles of text a drawing takes along. */
const letters = ['font-family', 'font-size', 'font-weight', 'font-variant-numeric'];

/** The box of an element, the picture in it, and the texts that are its own, each on one line. */
export async function drawnBox(element: HTMLElement, origin: Origin): Promise<SVGElement[]> {
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const place = {
    x: box.left - origin.left,
    y: box.top - origin.top,
    width: box.width,
    height: box.height,
  };
  const drawn: SVGElement[] = [];
  const sheet = /^url\(["']?(.*?)["']?\)$/.exec(style.getPropertyValue('--sheet').trim())?.[1];
  if (sheet && element.matches('.sheet i')) {
    const [x, y, width, height] = ['--x', '--y', '--w', '--h'].map((name) =>
      Number(style.getPropertyValue(name)),
    ) as [number, number, number, number];
    const isExact = style.imageRendering === 'pixelated';
    const href = await cutOut(sheet, { x, y, width, height }, isExact);
    const image = make('image', { ...place, href, preserveAspectRatio: 'none' });
    image.style.imageRendering = style.imageRendering;
    drawn.push(image);
  } else if (!/, 0\)$|transparent/.test(style.backgroundColor)) {
    drawn.push(make('rect', { ...place, fill: style.backgroundColor }));
  }
  if (style.borderTopWidth !== '0px' && style.borderTopStyle === 'solid') {
    drawn.push(make('rect', { ...place, fill: 'none', stroke: style.borderTopColor }));
  }
  for (const node of element.childNodes) {
    if (node instanceof Text && node.data.trim()) drawn.push(lineOf(node, style, origin));
  }
  return drawn;
}

/** A text at its place; one that ends where its column does is held there, whatever its letters. */
function lineOf(node: Text, style: CSSStyleDeclaration, origin: Origin): SVGElement {
  const range = document.createRange();
  range.selectNodeContents(node);
  const { left, right, top, height } = range.getBoundingClientRect();
  const isEnd = style.textAlign === 'right' || style.textAlign === 'end';
  const text = make('text', {
    x: (isEnd ? right : left) - origin.left,
    y: top - origin.top + height * ascent(style),
    fill: style.color,
    'text-anchor': isEnd ? 'end' : 'start',
  });
  for (const name of letters) text.style.setProperty(name, style.getPropertyValue(name));
  text.textContent = node.data.trim();
  return text;
}

/** The part of a line of text that is above its letters' feet. */
function ascent({ font }: CSSStyleDeclaration): number {
  const context = new OffscreenCanvas(1, 1).getContext('2d')!;
  context.font = font;
  const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = context.measureText('');
  return above / (above + below);
}

function make(name: string, attributes: Readonly<Record<string, unknown>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, typeof value === 'number' ? value.toFixed(2) : String(value));
  }
  return element;
}
