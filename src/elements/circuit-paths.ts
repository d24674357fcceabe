// <circuit-paths>: says what each edge of a circuit joins; while a unit of a circuit is pointed at or has the focus, only the paths through it stand out.

type Edge = { readonly from: number; readonly to: number; readonly share: string };

class CircuitPaths extends HTMLElement {
  connectedCallback(): void {
    this.nameEdges();
    // where there is not room for all, the last unit stands in the middle
    this.scrollLeft = (this.scrollWidth - this.clientWidth) / 2;
    for (const event of ['pointerover', 'focusin']) this.addEventListener(event, this.show);
    for (const event of ['pointerleave', 'focusout']) this.addEventListener(event, this.clear);
  }

  /** Says on each line what it joins, by the titles of the units. */
  private nameEdges(): void {
    const titles = [...this.nodes].map((node) => node.querySelector('title, text')!.textContent);
    for (const [i, line] of this.lines.entries()) {
      const { from, to, share } = this.edges[i]!;
      const verb = line.closest('.inhibits') ? 'inhibits' : 'excites';
      const title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
      title.textContent = `${titles[from]} ${verb} ${titles[to]}, ${share}`;
      line.append(title);
    }
  }

  private show = ({ target }: Event): void => {
    const node = target instanceof Element && target.closest('.circuit-nodes > *');
    if (!node) return this.clear();
    const start = [...this.nodes].indexOf(node);
    const { edges } = this;
    // all that leads to the unit, and all that it leads to
    const before = reach(start, edges, 'to', 'from');
    const after = reach(start, edges, 'from', 'to');
    const isOn = edges.map(({ from, to }) => before.has(to) || after.has(from));
    for (const [i, line] of this.lines.entries()) line.classList.toggle('off', !isOn[i]);
    for (const kernel of this.querySelectorAll<SVGElement>('[data-edge]')) {
      kernel.classList.toggle('off', !isOn[Number(kernel.dataset['edge'])]);
    }
    for (const [i, other] of [...this.nodes].entries()) {
      other.classList.toggle('off', !before.has(i) && !after.has(i));
    }
  };

  /** In the order of the lines, each told as `FROM TO PERCENT`. */
  private get edges(): Edge[] {
    return this.dataset['edges']!.split(',').map((told) => {
      const [, from, to, share] = /^(\d+) (\d+) (.*)$/.exec(told)!;
      return { from: Number(from), to: Number(to), share: `${share} %` };
    });
  }

  private get lines(): NodeListOf<SVGPathElement> {
    return this.querySelectorAll('.circuit > g > path');
  }

  private get nodes(): HTMLCollection {
    return this.querySelector('.circuit-nodes')!.children;
  }

  private clear = (): void => {
    for (const element of this.querySelectorAll('.off')) element.classList.remove('off');
  };
}

/** All nodes that edges lead to from one, itself among them: along the edges, or against them. */
function reach(
  start: number,
  edges: readonly Edge[],
  near: 'from' | 'to',
  far: 'from' | 'to',
): ReadonlySet<number> {
  const found = new Set([start]);
  // a set goes on to what is added while it is walked
  for (const node of found) {
    for (const edge of edges) if (edge[near] === node) found.add(edge[far]);
  }
  return found;
}

customElements.define('circuit-paths', CircuitPaths);
