// <spatial-flow>: lights the places of the earlier layer that add most to the place of the later one that is pointed at or moved to.

import { middleOf, parseFlow, type FlowGrid } from '../lab-flow.ts';
import { signed } from '../wiring-words.ts';

const SVG = 'http://www.w3.org/2000/svg';

const moves: Readonly<Record<string, readonly [rows: number, cols: number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

class SpatialFlow extends HTMLElement {
  private lit = document.createElementNS(SVG, 'g');
  private at: number | undefined;

  connectedCallback(): void {
    this.svg.addEventListener('pointermove', this.point);
    this.svg.addEventListener('pointerleave', () => this.light(undefined));
    this.svg.addEventListener('keydown', this.key);
    this.svg.addEventListener('blur', () => this.light(undefined));
  }

  private point = ({ clientX, clientY }: MouseEvent): void => {
    const { left, top, width, height } = this.svg.getBoundingClientRect();
    const { numRows, numCols, x, width: side } = this.grid('to');
    const share = ((clientX - left) / width) * this.svg.viewBox.baseVal.width;
    const col = Math.floor(((share - x) / side) * numCols);
    const row = Math.floor(((clientY - top) / height) * numRows);
    const isOn = col >= 0 && col < numCols && row >= 0 && row < numRows;
    this.light(isOn ? row * numCols + col : undefined);
  };

  private key = (event: KeyboardEvent): void => {
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const { numRows, numCols } = this.grid('to');
    const clamp = (value: number, length: number) => Math.max(0, Math.min(value, length - 1));
    if (this.at === undefined) return this.light(0);
    const row = clamp(Math.floor(this.at / numCols) + move[0], numRows);
    const col = clamp((this.at % numCols) + move[1], numCols);
    this.light(row * numCols + col);
  };

  /** Shows what adds to a place, or the strongest lines of all where there is none. */
  private light(place: number | undefined): void {
    if (place === this.at) return;
    this.at = place;
    this.querySelector<SVGElement>('.lines')!.style.visibility =
      place === undefined ? '' : 'hidden';
    this.lit.replaceChildren();
    if (place === undefined) return;
    const [from, to] = [this.grid('from'), this.grid('to')];
    const { flow, largest: scale } = this.dataset;
    const sources = parseFlow(flow!, Number(scale))[place] ?? [];
    const largest = Math.max(...sources.map(([, effect]) => Math.abs(effect)));
    this.lit.append(
      box(to, place),
      ...sources.flatMap(([source, effect]) => {
        const share = Math.abs(effect) / largest;
        const line = make('path', {
          d: `M${middleOf(from, source).join(' ')}L${middleOf(to, place).join(' ')}`,
          'stroke-width': 2 * share,
        });
        const square = box(from, source);
        square.setAttribute('fill-opacity', String(0.15 + 0.6 * share));
        for (const part of [line, square]) part.classList.toggle('below', effect < 0);
        return [square, line];
      }),
    );
    this.svg.append(this.lit);
    const { numCols } = to;
    const [, , , name] = this.words('to');
    const where = `${name}, row ${Math.floor(place / numCols) + 1}, col ${(place % numCols) + 1}`;
    const sum = sources.reduce((total, [, effect]) => total + effect, 0);
    this.querySelector('output')!.value =
      `${where}: ${signed(Number(sum.toPrecision(2)))} from the places that are lit.`;
  }

  private grid(axis: 'from' | 'to'): FlowGrid {
    const [, numRows, numCols] = this.words(axis);
    const { x, width, height } = this.querySelectorAll('image')[axis === 'from' ? 0 : 1]!;
    return {
      numRows: Number(numRows),
      numCols: Number(numCols),
      x: x.baseVal.value,
      width: width.baseVal.value,
      height: height.baseVal.value,
    };
  }

  /** Rows, cols and name of a layer. */
  private words(axis: 'from' | 'to'): RegExpExecArray {
    return /^(\d+) (\d+) (.*)$/.exec(this.dataset[axis]!)!;
  }

  private get svg(): SVGSVGElement {
    return this.querySelector('svg')!;
  }
}

function box({ numRows, numCols, x, width, height }: FlowGrid, place: number): SVGElement {
  const [cellWidth, cellHeight] = [width / numCols, height / numRows];
  return make('rect', {
    x: x + (place % numCols) * cellWidth,
    y: Math.floor(place / numCols) * cellHeight,
    width: cellWidth,
    height: cellHeight,
  });
}

function make(tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

customElements.define('spatial-flow', SpatialFlow);
