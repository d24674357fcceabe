// Arrows walk through the links of a grid; Tab goes into it and out of it again.

/** @param list its links stand in items; hidden items are passed over */
export function walkGrid(list: HTMLElement): void {
  const links = [...list.querySelectorAll('a')];
  let current = links[0];
  for (const link of links) link.tabIndex = link === current ? 0 : -1;

  list.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLAnchorElement) stay(target);
  });

  list.addEventListener('keydown', (event) => {
    const isChord = event.ctrlKey || event.metaKey || event.altKey;
    const shown = shownLinks(list);
    const at = shown.indexOf(event.target as HTMLAnchorElement);
    const to = isChord || at < 0 ? undefined : shown[stepFrom(at, event.key, list, shown.length)];
    if (!to) return;
    event.preventDefault();
    to.focus();
  });

  // what can be reached by Tab may have been hidden since
  list.closest('unit-grid')?.addEventListener('input', () => {
    const shown = shownLinks(list);
    if (current && !shown.includes(current) && shown[0]) stay(shown[0]);
  });

  function stay(link: HTMLAnchorElement): void {
    if (current) current.tabIndex = -1;
    link.tabIndex = 0;
    current = link;
  }
}

function shownLinks(list: HTMLElement): HTMLAnchorElement[] {
  return [...list.querySelectorAll<HTMLAnchorElement>('li:not([hidden]) > a')];
}

/** Index of the link a key leads to, −1 for other keys. */
function stepFrom(at: number, key: string, list: HTMLElement, count: number): number {
  const numCols = getComputedStyle(list).gridTemplateColumns.split(' ').length;
  switch (key) {
    case 'ArrowLeft':
      return at - 1;
    case 'ArrowRight':
      return at + 1;
    case 'ArrowUp':
      return at - numCols;
    case 'ArrowDown':
      return at + numCols;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return -1;
  }
}
