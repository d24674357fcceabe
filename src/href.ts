// Every address the site writes, under whatever base path it is built for.

/** A page: its segments, e.g. `pageHref('googlenet', 'mixed4a', 97)`. */
export function pageHref(...segments: (string | number)[]): string {
  return base() + segments.map((segment) => `${encodeURIComponent(segment)}/`).join('');
}

/** A file of the atlas, by its path in the atlas folder. */
export function atlasHref(file: string): string {
  return fileHref(`atlas/${file}`);
}

/** A file of `public/`. */
export function fileHref(file: string): string {
  return base() + file.split('/').map(encodeURIComponent).join('/');
}

function base(): string {
  return import.meta.env.BASE_URL.replace(/\/*$/, '/');
}
