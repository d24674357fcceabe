// <table-of-contents>: marks the section that is being read in a list of links to all of them.

/** A section is read from when its heading stands above this share of the window. */
const LINE = 0.35;
/** More than any article is long, px. */
const ABOVE = 1e6;

class TableOfContents extends HTMLElement {
  private observer: IntersectionObserver | undefined;

  connectedCallback(): void {
    const links = [...this.querySelectorAll<HTMLAnchorElement>('a')];
    const headings = links.flatMap(
      (link) => document.getElementById(decodeURIComponent(link.hash.slice(1))) ?? [],
    );
    const mark = () => {
      const read = headings.findLast(
        (heading) => heading.getBoundingClientRect().top < LINE * innerHeight,
      );
      for (const link of links) {
        const isRead = read !== undefined && decodeURIComponent(link.hash.slice(1)) === read.id;
        if (isRead) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      }
    };
    // told whenever a heading passes the line
    this.observer = new IntersectionObserver(mark, {
      // all above it count as seen, so that a jump past several is told too
      rootMargin: `${ABOVE}px 0px -${100 * (1 - LINE)}% 0px`,
    });
    for (const heading of headings) this.observer.observe(heading);
  }

  disconnectedCallback(): void {
    this.observer?.disconnect();
  }
}

customElements.define('table-of-contents', TableOfContents);
