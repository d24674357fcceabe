// The colours of the page as a canvas takes them.

export type Palette = Readonly<Record<(typeof names)[number], string>> & {
  /** Of labels. */
  readonly font: string;
};

const names = ['paper', 'ink', 'accent', 'positive', 'negative'] as const;

/** Reads the colours that hold inside an element. */
export function readPalette(inside: HTMLElement): Palette {
  const probe = document.createElement('i');
  inside.append(probe);
  const style = getComputedStyle(probe);
  const colours = names.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, style.color];
  });
  probe.style.fontFamily = 'var(--sans)';
  const font = style.fontFamily;
  probe.remove();
  return { ...(Object.fromEntries(colours) as Record<(typeof names)[number], string>), font };
}

/** Tells when the reader changes the theme; returns what ends that. */
export function watchPalette(onChange: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  system.addEventListener('change', onChange);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', onChange);
  };
}
