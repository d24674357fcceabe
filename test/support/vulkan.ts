// A Vulkan driver that needs no GPU: the SwiftShader inside the Chromium of the development dependencies.

import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { inflate } from '@sparticuz/chromium';

const archive = resolve(
  import.meta.dirname,
  '../../node_modules/@sparticuz/chromium/bin/swiftshader.tar.br',
);

/**
 * The environment in which a child process finds the driver, slow and right: the loader reads it
 * before a process starts, so it cannot be set from within. Undefined, with one line on stderr,
 * where the package has no driver for this machine.
 */
export async function softwareVulkan(): Promise<{ env: NodeJS.ProcessEnv } | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(archive)) {
    process.stderr.write('skipped: tests on a software Vulkan driver, which is for Linux on x64\n');
    return undefined;
  }
  const folder = await unpacked();
  const libraries = [folder, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(delimiter);
  return {
    env: {
      ...process.env,
      LD_LIBRARY_PATH: libraries,
      VK_DRIVER_FILES: join(folder, 'vk_swiftshader_icd.json'),
    },
  };
}

/** The folder with the driver, the same for all processes; unpacked beside it and renamed when whole. */
async function unpacked(): Promise<string> {
  const folder = join(tmpdir(), 'micrographia-vulkan');
  if (existsSync(folder)) return folder;
  const own = await mkdtemp(`${folder}-`);
  await inflateInto(own);
  try {
    await rename(own, folder);
  } catch (error) {
    // another process was faster
    await rm(own, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** `inflate` unpacks to the temporary folder, which it looks up before it returns. */
function inflateInto(folder: string): Promise<string> {
  const { TMPDIR } = process.env;
  process.env['TMPDIR'] = folder;
  const done = inflate(archive);
  if (TMPDIR === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = TMPDIR;
  return done;
}
