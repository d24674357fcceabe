// Names in addresses.

/** Addresses under a model that are not layers. */
const reserved = new Set(['images', 'atlas', 'wiring', 'circuits', 'lab', 'probe', 'robustness']);

/**
 * A layer's name in an address, one-to-one: letters, digits, `_` and `-` stay, every other byte of
 * its UTF-8 form becomes `~` and two hex digits, e.g. `block/conv.1` → `block~2fconv~2e1`.
 */
export function layerSlug(name: string): string {
  const escape = (byte: number) => `~${byte.toString(16).padStart(2, '0')}`;
  const slug = Array.from(new TextEncoder().encode(name), (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w-]/.test(character) ? character : escape(byte);
  }).join('');
  return reserved.has(slug) ? escape(slug.charCodeAt(0)) + slug.slice(1) : slug;
}

/** Addresses of the site that are not models. */
const taken = new Set(['_astro', 'articles', 'atlas', 'compare', 'pagefind', 'search']);

/**
 * A model's name in an address: plain, and where that is an address already, `model-` comes before it.
 */
export function modelSlug(name: string): string {
  const slug = plainSlug(name);
  return taken.has(slug) ? `model-${slug}` : slug || 'model';
}

/** Text in an address: lower case, everything but letters, digits, `_` and `-` becomes `-`; may be empty. */
export function plainSlug(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\w-]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
