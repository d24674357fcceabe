// The Chromium that comes with the development dependencies; needs nothing of the system.

import { chromium, type Browser } from 'playwright-core';

/** Starts a headless browser. */
export async function launchBrowser(): Promise<Browser> {
  // Makes the package unpack the libraries (NSS) that bare systems lack.
  process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs22.x';
  const { default: packed } = await import('@sparticuz/chromium');
  return chromium.launch({
    executablePath: await packed.executablePath(),
    args: ['--no-sandbox'],
  });
}
