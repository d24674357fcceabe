// Another page of the site taken into this one: the parts that are marked, its title and its breadcrumbs.

/** Parts of a page that each stand in the same place of its fellows. */
const marked = '[data-part], .crumbs';

/** @throws Error where the page cannot be fetched */
export async function fetchPage(address: string): Promise<Document> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`page: got ${response.status} for ${address}`);
  return new DOMParser().parseFromString(await response.text(), 'text/html');
}

/** Puts the marked parts of another page in the places of those of this one. */
export function takeOver(page: Document): void {
  document.title = page.title;
  const parts = [...page.querySelectorAll<HTMLElement>(marked)];
  const places = [...document.querySelectorAll<HTMLElement>(marked)];
  for (const place of places) {
    const isFellow = (part: HTMLElement) =>
      part.dataset['part'] === place.dataset['part'] && part.className === place.className;
    const part = parts.find(isFellow);
    if (part) place.replaceWith(document.importNode(part, true));
  }
}
