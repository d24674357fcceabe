// <atlas-view>: a part of an activation atlas in an article, of which each cell that is pointed at leads to itself on the map.

class AtlasView extends HTMLElement {
  connectedCallback(): void {
    const link = this.querySelector('a');
    if (!link) return;
    const whole = link.href;
    // A key or a tap without a pointer follows the link as it was written.
    this.addEventListener('pointerover', ({ target }) => {
      const cell = target instanceof Element ? target.closest<HTMLElement>('a > span') : null;
      link.href = cell ? this.#addressOf(cell, whole) : whole;
    });
    this.addEventListener('pointerleave', () => {
      link.href = whole;
    });
  }

  /** Of the map with the cell chosen, closer if the view is. */
  #addressOf(cell: HTMLElement, whole: string): string {
    const { size, left, top } = this.dataset;
    const [row, col] = cell.style.gridArea.split('/').map((line) => Number.parseInt(line, 10) - 1);
    const [x, y] = [Number(left) + col!, Number(top) + row!];
    const address = new URL(whole);
    const middle = (value: number) => ((value + 0.5) / Number(size)).toPrecision(4);
    address.searchParams.set('x', middle(x));
    address.searchParams.set('y', middle(y));
    address.searchParams.set('cell', [size, x, y].join('.'));
    return address.href;
  }
}

customElements.define('atlas-view', AtlasView);
