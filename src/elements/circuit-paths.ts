// <circuit-paths>: while a unit of a circuit is pointed at or has the focus, only the paths through it stand out.

class CircuitPaths extends HTMLElement {
  connectedCallback(): void {
    // where there is not room for all, the last unit stands in the middle
    this.scrollLeft = (this.scrollWidth - this.clientWidth) / 2;
    for (const event of ['pointerover', 'focusin']) this.addEventListener(event, this.show);
    for (const event of ['pointerleave', 'focusout']) this.addEventListener(event, this.clear);
  }

  private show = ({ target }: Event): void => {
    const node = target instanceof Element && target.closest<SVGElement>('[data-node]');
    if (!node) return this.clear();
    const start = node.dataset['node']!;
    const edges = [...this.querySelectorAll<SVGElement>('[data-edge]')];
    const pairs = edges.map((edge) => edge.dataset['edge']!.split(' '));
    // all that leads to the unit, and all that it leads to
    const before = reach(start, pairs, 1, 0);
    const after = reach(start, pairs, 0, 1);
    edges.forEach((edge, i) => {
      const [from, to] = pairs[i]!;
      const isOn = before.has(to!) || after.has(from!);
      edge.classList.toggle('off', !isOn);
    });
    for (const other of this.querySelectorAll<SVGElement>('[data-node]')) {
      const index = other.dataset['node']!;
      other.classList.toggle('off', !before.has(index) && !after.has(index));
    }
  };

  private clear = (): void => {
    for (const element of this.querySelectorAll('.off')) element.classList.remove('off');
  };
}

/** All nodes that edges lead to from one, itself among them: along the edges, or against them. */
function reach(
  start: string,
  edges: readonly string[][],
  near: number,
  far: number,
): ReadonlySet<string> {
  const found = new Set([start]);
  // a set goes on to what is added while it is walked
  for (const node of found) {
    for (const edge of edges) if (edge[near] === node) found.add(edge[far]!);
  }
  return found;
}

customElements.define('circuit-paths', CircuitPaths);
