// Builds the fixture site for the test files that want it, which run in processes of their own: once, when the first of them asks. Vitest runs this before all tests.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import type { FixtureSite } from './fixture-site.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with a FixtureSite as JSON. */
    sharedSite: string;
  }
}

const BASE = '/some/where/';

/** @returns what ends it */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let root: string | undefined;
  let site: Promise<FixtureSite> | undefined;
  // Inside the project: builds that lead out of it share a folder.
  const build = async (): Promise<FixtureSite> => {
    await mkdir('.micrographia', { recursive: true });
    root = await mkdtemp('.micrographia/test-site-');
    const script = join(import.meta.dirname, 'build-fixture-site.ts');
    await promisify(execFile)(process.execPath, [script, root, BASE]);
    return { folder: join(root, 'site'), base: BASE };
  };
  const forget = async (): Promise<void> => {
    site = undefined;
    if (root) await rm(root, { recursive: true, force: true });
  };
  const server = createServer((_, response) => {
    site ??= build();
    site.then(
      (built) => response.end(JSON.stringify(built)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  project.provide('sharedSite', `http://127.0.0.1:${port}/`);
  // what is watched has changed
  project.onTestsRerun(forget);
  return async () => {
    server.close();
    await forget();
  };
}
