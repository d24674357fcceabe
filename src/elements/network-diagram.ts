// <network-diagram>: arrows walk from layer to layer of the drawing, on and back, and between branches; Tab goes into it and out of it again.

type Place = { readonly link: SVGAElement; readonly column: number; readonly lane: number };

/** Columns that the way to another branch may go on or back. */
const NEAR = 2;

class NetworkDiagram extends HTMLElement {
  private places: readonly Place[] = [];

  connectedCallback(): void {
    this.places = [...this.querySelectorAll<SVGAElement>('a[data-at]')].map((link) => {
      const [column = 0, lane = 0] = link.dataset['at']!.split(' ').map(Number);
      return { link, column, lane };
    });
    this.places.forEach(({ link }, i) => link.setAttribute('tabindex', i === 0 ? '0' : '-1'));
    this.addEventListener('focusin', this.stay);
    this.addEventListener('keydown', this.walk);
  }

  private stay = ({ target }: FocusEvent): void => {
    for (const { link } of this.places) {
      link.setAttribute('tabindex', link === target ? '0' : '-1');
    }
  };

  private walk = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const from = this.places.find(({ link }) => link === event.target);
    const to = from && this.step(from, event.key);
    if (!to) return;
    event.preventDefault();
    to.link.focus();
  };

  /** Where a key leads to; undefined where there is nothing, and for other keys. */
  private step(from: Place, key: string): Place | undefined {
    const { places } = this;
    switch (key) {
      case 'ArrowRight':
        return nearest(from, places, ({ column }) => column > from.column);
      case 'ArrowLeft':
        return nearest(from, places, ({ column }) => column < from.column);
      case 'ArrowUp':
        return nearest(from, beside(from, places), ({ lane }) => lane < from.lane);
      case 'ArrowDown':
        return nearest(from, beside(from, places), ({ lane }) => lane > from.lane);
      case 'Home':
        return places[0];
      case 'End':
        return places.at(-1);
      default:
        return undefined;
    }
  }
}

function beside({ column }: Place, places: readonly Place[]): Place[] {
  return places.filter((place) => Math.abs(place.column - column) <= NEAR);
}

/** By columns first, then by lanes. */
function nearest(
  from: Place,
  places: readonly Place[],
  isThere: (place: Place) => boolean,
): Place | undefined {
  const way = ({ column, lane }: Place) =>
    1000 * Math.abs(column - from.column) + Math.abs(lane - from.lane);
  return places.filter(isThere).toSorted((a, b) => way(a) - way(b))[0];
}

customElements.define('network-diagram', NetworkDiagram);
