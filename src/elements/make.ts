// Elements of a page as script makes them: text is only ever text.

type Content = string | Node;

/** An element of a class, with its content. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...content: readonly (Content | undefined)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const part of content) if (part) element.append(part);
  return element;
}

/** A link. */
export function makeLink(
  href: string,
  className: string,
  ...content: readonly (Content | undefined)[]
): HTMLAnchorElement {
  const link = make('a', className, ...content);
  link.href = href;
  return link;
}

/** A button that does something. */
export function makeButton(
  className: string,
  label: string,
  act: (button: HTMLButtonElement) => void,
): HTMLButtonElement {
  const button = make('button', className, label);
  button.type = 'button';
  button.addEventListener('click', () => act(button));
  return button;
}

/** A picture of the atlas, fetched when it comes near the window; `side` in px keeps its room. */
export function makePicture(src: string, alt: string, side: number): HTMLImageElement {
  const image = make('img', '');
  image.loading = 'lazy';
  image.width = side;
  image.height = side;
  image.alt = alt;
  image.src = src;
  return image;
}
