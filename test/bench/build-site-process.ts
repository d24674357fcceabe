// Builds a site in a process of its own, and tells what that took: `ATLAS OUT` → one line of JSON.

import { buildSite } from '../../pipeline/run/build-site.ts';

const [atlas, out] = process.argv.slice(2) as [string, string];
const start = process.cpuUsage();
await buildSite({ atlas, out, base: '/' });
const { user, system } = process.cpuUsage(start);
const memoryGB = (process.resourceUsage().maxRSS * 1024) / 1e9;
process.stdout.write(JSON.stringify({ seconds: (user + system) / 1e6, memoryGB }));
