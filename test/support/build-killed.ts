// Builds, and kills itself in the middle: `node build-killed.ts FOLDER STAGE [lab]`, on the first thing computed in that stage.

import { fileURLToPath } from 'node:url';
import { silentReporter, tinyBuild, tinyConfigWithLab, tinyConfigWithMaps } from './tiny-build.ts';

/** The path of this file, to be run. */
export const buildKilled = fileURLToPath(import.meta.url);

if (import.meta.main) {
  const [folder, stage, what] = process.argv.slice(2);
  const reporter = silentReporter((now) => {
    if (now.startsWith(stage!)) process.kill(process.pid, 'SIGKILL');
  });
  const configOf = what === 'lab' ? tinyConfigWithLab : tinyConfigWithMaps;
  await tinyBuild(folder!, configOf(folder!), { reporter, force: what === 'lab' });
}
