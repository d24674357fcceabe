// The drawings of a figure as one SVG that needs nothing else: pictures inside it, colours and letters said in place.

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

/** Of pictures that are as photographs to the eye. */
const JPEG_QUALITY = 0.9;

/** Every drawing and heading of a figure, at the place where it stands. */
export async function drawingOf(figure: Element): Promise<SVGSVGElement> {
  const { left, top, width, height } = figure.getBoundingClientRect();
  const whole = document.createElementNS(SVG, 'svg');
  const paper = document.createElementNS(SVG, 'rect');
  const size = { width: width + 2 * INSET, height: height + 2 * INSET };
  set(whole, { ...size, viewBox: [-INSET, -INSET, size.width, size.height].join(' ') });
  const { backgroundColor } = getComputedStyle(document.documentElement);
  set(paper, { x: -INSET, y: -INSET, ...size, fill: backgroundColor });
  whole.append(paper);
  for (const heading of figure.querySelectorAll('h3, h4')) {
    const text = document.createElementNS(SVG, 'text');
    const box = heading.getBoundingClientRect();
    text.textContent = heading.textContent;
    copyStyle(heading, text);
    set(text, { x: box.left - left, y: box.bottom - top - 4 });
    text.style.fill = getComputedStyle(heading).color;
    whole.append(text);
  }
  for (const svg of figure.querySelectorAll('svg')) {
    if (svg.ownerSVGElement || svg.getClientRects().length === 0) continue;
    const box = svg.getBoundingClientRect();
    const copy = await standalone(svg);
    set(copy, { x: box.left - left, y: box.top - top, width: box.width, height: box.height });
    whole.append(copy);
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
    if (own instanceof SVGImageElement) {
      pending.push(embed(own, getComputedStyle(original).imageRendering === 'pixelated'));
    }
    if (own instanceof SVGUseElement) pending.push(inline(own));
  }
  await Promise.all(pending);
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
  to.removeAttribute('class');
  to.removeAttribute('style');
  if (said.length > 0) to.setAttribute('style', said.join(';'));
}

/** Puts what of an image is seen in the place of its address; without loss where pixels count. */
async function embed(image: SVGImageElement, isExact: boolean): Promise<void> {
  const { x, y, width, height } = (image.parentElement as unknown as SVGSVGElement).viewBox.baseVal;
  const file = await (await fetch(image.href.baseVal)).blob();
  const bitmap = await createImageBitmap(file, x, y, width, height);
  const canvas = document.createElement('canvas');
  set(canvas, { width, height });
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  const href = isExact ? canvas.toDataURL() : canvas.toDataURL('image/jpeg', JPEG_QUALITY);
  set(image, { x, y, width, height, href });
}

/** Puts the symbol that is used in the place of its name. */
async function inline(use: SVGUseElement): Promise<void> {
  const symbol = document.querySelector<SVGSymbolElement>(use.href.baseVal)!;
  const svg = document.createElementNS(SVG, 'svg');
  svg.append(...symbol.cloneNode(true).childNodes);
  for (const name of ['x', 'y', 'width', 'height']) {
    svg.setAttribute(name, use.getAttribute(name) ?? '0');
  }
  svg.setAttribute('viewBox', symbol.getAttribute('viewBox')!);
  await Promise.all([...svg.querySelectorAll('image')].map((image) => embed(image, false)));
  use.replaceWith(svg);
}

function set(element: Element, attributes: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
