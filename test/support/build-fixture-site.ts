// Draws the fixture atlas and builds its site: `node build-fixture-site.ts FOLDER BASE` makes FOLDER/atlas and FOLDER/site.

import { join } from 'node:path';
import { buildSite } from '../../pipeline/run/build-site.ts';
import { writeFixtureAtlas } from './fixture-atlas.ts';

const [root, base] = process.argv.slice(2);
const atlas = join(root!, 'atlas');
await writeFixtureAtlas(atlas);
const articles = 'test/articles';
await buildSite({ atlas, out: join(root!, 'site'), base: base!, articles });
