#!/usr/bin/env node
// Starts the commands, which are TypeScript. Plain JavaScript itself, so that an old Node comes far enough to be told.

if (process.features.typescript) {
  if (import.meta.url.includes('/node_modules/')) {
    const hooks = new URL('strip-types.js', import.meta.url).href;
    // processes that are started from here need them too
    process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} --import=${hooks}`.trim();
    await import(hooks);
  }
  await import('../pipeline/cli.ts');
} else {
  process.stderr.write(
    `Node.js: got ${process.version}, expected 22.18 or newer; on Linux \`npm ci\` brings one, which \`npx micrographia\` uses, elsewhere see https://nodejs.org\n`,
  );
  process.exitCode = 2;
}
