// <pair-map>: says which two units the place of the map is of that is pointed at or moved to, and leads to the later one.

import { signed } from '../wiring-words.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** A picture tells weights in 256 steps. */
const DIGITS = 2;

const steps: Readonly<Record<string, readonly [col: number, row: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

class PairMap extends HTMLElement {
  private at: readonly [col: number, row: number] | undefined;
  private marker = document.createElementNS(SVG, 'rect');
  private pixels: Promise<ImageData> | undefined;

  connectedCallback(): void {
    this.marker.setAttribute('class', 'here');
    this.marker.setAttribute('width', '1');
    this.marker.setAttribute('height', '1');
    this.map.addEventListener('pointermove', this.point);
    this.map.addEventListener('click', this.follow);
    this.map.addEventListener('keydown', this.key);
  }

  private point = ({ clientX, clientY }: MouseEvent): void => {
    const { left, top, width, height } = this.map.getBoundingClientRect();
    const [cols, rows] = this.size;
    const col = Math.floor(((clientX - left) / width) * cols);
    const row = Math.floor(((clientY - top) / height) * rows);
    this.move(col, row);
  };

  private key = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') return this.follow();
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const [col, row] = this.at ?? [-step[0], -step[1]];
    this.move(col + step[0], row + step[1]);
  };

  private move(toCol: number, toRow: number): void {
    const [cols, rows] = this.size;
    const col = Math.max(0, Math.min(toCol, cols - 1));
    const row = Math.max(0, Math.min(toRow, rows - 1));
    if (this.at?.[0] === col && this.at[1] === row) return;
    this.at = [col, row];
    this.marker.setAttribute('x', String(col));
    this.marker.setAttribute('y', String(row));
    this.map.append(this.marker);
    void this.tell(col, row);
  }

  /** The pictures and names of the two units, and the weight between them. */
  private async tell(col: number, row: number): Promise<void> {
    const weight = await this.weightAt(col, row);
    const isCut = Math.abs(weight) === Number(this.dataset['opaque']);
    if (this.at?.[0] !== col || this.at[1] !== row) return;
    const [from, to] = [this.link('from', col), this.link('to', row)];
    const { from: fromName, to: toName } = this.dataset;
    const [before, after] = [from, to].map((link) => link.textContent.trim());
    this.querySelector('.pair-read output')!.replaceChildren(
      ...pictureOf(from),
      `${fromName}:${before} to ${toName}:${after}, ${signed(Number(weight.toPrecision(DIGITS)))}${isCut ? ' or beyond' : ''}`,
      ...pictureOf(to),
    );
  }

  /** As the picture shows it: its opacity, and whether it is more red than blue. */
  private async weightAt(col: number, row: number): Promise<number> {
    this.pixels ??= this.load();
    const { data, width } = await this.pixels;
    const at = 4 * (row * width + col);
    const sign = data[at]! < data[at + 2]! ? -1 : 1;
    return (sign * Number(this.dataset['opaque']) * data[at + 3]!) / 255;
  }

  private async load(): Promise<ImageData> {
    const image = this.map.querySelector('image')!;
    const [cols, rows] = this.size;
    const file = await (await fetch(image.href.baseVal)).blob();
    const { x, y } = image.ownerSVGElement!.viewBox.baseVal;
    const bitmap = await createImageBitmap(file, x, y, cols, rows);
    const canvas = new OffscreenCanvas(cols, rows).getContext('2d')!;
    canvas.drawImage(bitmap, 0, 0);
    return canvas.getImageData(0, 0, cols, rows);
  }

  private follow = (): void => {
    if (this.at) this.link('to', this.at[1]).click();
  };

  private link(axis: 'from' | 'to', index: number): HTMLAnchorElement {
    return this.querySelectorAll<HTMLAnchorElement>(`[data-axis="${axis}"] a`)[index]!;
  }

  private get map(): SVGSVGElement {
    return this.querySelector<SVGSVGElement>('.pair-map')!;
  }

  private get size(): readonly [cols: number, rows: number] {
    const { width, height } = this.map.viewBox.baseVal;
    return [width, height];
  }
}

/** The picture of a unit of a list, on the sheet that the list names. */
function pictureOf(link: HTMLAnchorElement): HTMLElement[] {
  const picture = link.querySelector('i');
  const list = link.closest('ol')!;
  if (!picture) return [];
  const box = document.createElement('span');
  box.className = 'sheet';
  box.setAttribute('style', list.getAttribute('style')!);
  box.append(picture.cloneNode(true));
  return [box];
}

customElements.define('pair-map', PairMap);
