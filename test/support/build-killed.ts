// Builds, and kills itself in the middle: `node build-killed.ts FOLDER STAGE`, on the first thing computed in that stage.

import { fileURLToPath } from 'node:url';
import { silentReporter, tinyBuild, tinyConfigWithMaps } from './tiny-build.ts';

/** The path of this file, to be run. */
export const buildKilled = fileURLToPath(import.meta.url);

if (import.meta.main) {
  const [folder, stage] = process.argv.slice(2);
  const reporter = silentReporter((now) => {
    if (now.startsWith(stage!)) process.kill(process.pid, 'SIGKILL');
  });
  await tinyBuild(folder!, tinyConfigWithMaps(folder!), { reporter });
}
