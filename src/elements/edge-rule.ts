// <edge-rule>: a slider for the share of the largest norm below which edges are not shown.

import { percent } from '../format.ts';

class EdgeRule extends HTMLElement {
  connectedCallback(): void {
    this.querySelector('[type=range]')?.addEventListener('input', this.apply);
  }

  private apply = (event: Event): void => {
    const least = Number((event.target as HTMLInputElement).value);
    for (const edge of document.querySelectorAll<HTMLElement>('.edges li')) {
      edge.classList.toggle('weak', read(edge, '--of') < least);
    }
    this.querySelector('output')!.value = `${Math.round(100 * least)} %`;
    // who moves it wants to see what it does
    this.querySelector<HTMLInputElement>('[type=checkbox]')!.checked = false;
    for (const figure of document.querySelectorAll('figure:has(.edges)')) count(figure);
  };
}

/** Says how many edges of a figure are shown now, and how much of the weight they are. */
function count(figure: Element): void {
  const edges = [...figure.querySelectorAll<HTMLElement>('li:not(.weak)')];
  const share = edges.reduce((sum, edge) => sum + read(edge, '--share'), 0);
  const [number, weight] = figure.querySelectorAll('output');
  number!.value = String(edges.length);
  weight!.value = percent(share);
}

/** What a line says of its edge. */
function read(edge: HTMLElement, property: string): number {
  return Number(edge.style.getPropertyValue(property));
}

customElements.define('edge-rule', EdgeRule);
