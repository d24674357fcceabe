// The drawings of a figure as one SVG that needs nothing else: pictures inside it, colours and letters said in place.

import { cutOut } from './cut-out.ts';
import { drawnBox } from './drawn-box.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** Around the whole, px. */
const INSET = 8;

/** What of the styles of the page a drawing takes along; all of them are inherited. */
const styles = [
  'fill',
  'fill-opacity',
  'font-family',
  'font-size',
  'font-weight',
  'image-rendering',
  'paint-order',
  'stroke',
  'stroke-linejoin',
  'stroke-width',
  'text-anchor',
];

/** All that a figure shows above its caption, at the place where it stands. */
export async function drawingOf(figure: Element): Promise<SVGSVGElement> {
  const { left, top, width } = figure.getBoundingClientRect();
  const height = figure.querySelector('.saved-foot')!.getBoundingClientRect().top - top;
  const whole = document.createElementNS(SVG, 'svg');
  const paper = document.createElementNS(SVG, 'rect');
  const size = { width: width + 2 * INSET, height: height + 2 * INSET };
  set(whole, { ...size, viewBox: [-INSET, -INSET, size.width, size.height].join(' ') });
  const { backgroundColor } = getComputedStyle(document.documentElement);
  set(paper, { x: -INSET, y: -INSET, ...size, fill: backgroundColor });
  whole.append(paper);
  for (const element of figure.querySelectorAll(':not(svg *, .saved-foot, .saved-foot *)')) {
    if (element.getClientRects().length === 0) continue;
    if (element instanceof SVGSVGElement) {
      const box = element.getBoundingClientRect();
      const copy = await standalone(element);
      set(copy, { x: box.left - left, y: box.top - top, width: box.width, height: box.height });
      whole.append(copy);
    } else if (element instanceof HTMLElement) {
      whole.append(...(await drawnBox(element, { left, top })));
    }
  }
  return whole;
}

async function standalone(svg: SVGSVGElement): Promise<SVGSVGElement> {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll('*')];
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  const pending: Promise<void>[] = [];
  for (const [i, original] of originals.entries()) {
    const own = copies[i]!;
    copyStyle(original, own, original === svg ? null : original.parentElement);
    if (own instanceof SVGAElement) set(own, { href: new URL(own.href.baseVal, location.href) });
    const scale = original.getAttribute('fill')?.match(/^url\((#.*)\)$/)?.[1];
    if (scale) copy.append(document.querySelector(scale)!.cloneNode(true));
    if (own instanceof SVGImageElement && !own.closest('defs')) {
      pending.push(embed(own, getComputedStyle(original).imageRendering === 'pixelated'));
    }
    if (own instanceof SVGUseElement) pending.push(inline(own));
  }
  await Promise.all(pending);
  for (const defs of copy.querySelectorAll('defs')) defs.remove();
  return copy;
}

/** Says what an element looks like where it looks other than what it stands in. */
function copyStyle(from: Element, to: SVGElement, around?: Element | null): void {
  const [own, outer] = [getComputedStyle(from), around && getComputedStyle(around)];
  const said = styles.flatMap((name) => {
    const value = own.getPropertyValue(name);
    return value === outer?.getPropertyValue(name) ? [] : [`${name}:${value}`];
  });
  if (own.opacity !== '1') said.push(`opacity:${own.opacity}`);
  if (own.transform !== 'none') said.push(`transform:${own.transform}`);
  if (from.matches('svg > svg')) said.push(`overflow:${own.overflow}`);
  to.removeAttribute('class');
  to.removeAttribute('style');
  if (said.length > 0) to.setAttribute('style', said.join(';'));
}

/** Puts what of an image is seen in the place of its address; without loss where pixels count. */
async function embed(image: SVGImageElement, isExact: boolean): Promise<void> {
  const { x, y, width, height } = (image.parentElement as unknown as SVGSVGElement).viewBox.baseVal;
  const href = await cutOut(image.href.baseVal, { x, y, width, height }, isExact);
  set(image, { x, y, width, height, href });
}

/** Puts what of a shared image is seen in the place of its name. */
async function inline(use: SVGUseElement): Promise<void> {
  const image = document.querySelector<SVGImageElement>(use.href.baseVal)!.cloneNode();
  use.replaceWith(image);
  await embed(image as SVGImageElement, false);
}

function set(element: Element, attributes: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
