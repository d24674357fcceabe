// <edge-rule>: a slider for the share of the largest norm below which edges are not shown.

import { percent } from '../format.ts';

class EdgeRule extends HTMLElement {
  connectedCallback(): void {
    this.querySelector('[type=range]')?.addEventListener('input', this.apply);
    this.querySelector('[type=checkbox]')?.addEventListener('input', this.count);
  }

  private apply = (event: Event): void => {
    const least = Number((event.target as HTMLInputElement).value);
    for (const edge of document.querySelectorAll<HTMLElement>('.edges [data-of]')) {
      edge.classList.toggle('weak', Number(edge.dataset['of']) < least);
    }
    this.querySelector('output')!.value = `${Math.round(100 * least)} %`;
    // who moves it wants to see what it does
    this.querySelector<HTMLInputElement>('[type=checkbox]')!.checked = false;
    this.count();
  };

  /** Says how much of the weight is shown now. */
  private count = (): void => {
    const isAll = this.querySelector<HTMLInputElement>('[type=checkbox]')!.checked;
    for (const figure of document.querySelectorAll('figure:has(.edges)')) {
      const edges = figure.querySelectorAll<HTMLElement>(
        isAll ? '[data-of]' : '[data-of]:not(.weak)',
      );
      const share = [...edges].reduce((sum, { dataset }) => sum + Number(dataset['share']), 0);
      figure.querySelector('output')!.value = percent(share);
    }
  };
}

customElements.define('edge-rule', EdgeRule);
