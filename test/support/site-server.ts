// A built site behind HTTP, under its base path, as a plain file host would serve it.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

export type SiteServer = { readonly address: string; close(): void };

/** Serves `folder` at `base`; whatever is not a file is answered with 404. */
export async function serveSite(folder: string, base: string): Promise<SiteServer> {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const file = join(folder, path.slice(base.length), path.endsWith('/') ? 'index.html' : '');
    const body = path.startsWith(base) ? await readFile(file).catch(() => undefined) : undefined;
    response.statusCode = body ? 200 : 404;
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://localhost:${port}${base}`, close: () => server.close() };
}
