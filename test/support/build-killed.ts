// Builds, and kills itself in the middle: `node build-killed.ts FOLDER STAGE`, on the first thing computed in that stage.

import { silentReporter, tinyBuild, tinyConfig } from './tiny-build.ts';

const [folder, stage] = process.argv.slice(2);
const reporter = silentReporter((now) => {
  if (now.startsWith(stage!)) process.kill(process.pid, 'SIGKILL');
});
await tinyBuild(folder!, tinyConfig(folder!), { reporter });
