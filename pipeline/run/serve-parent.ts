// Serves the parent of this process, which gave the setup as an argument, as JSON.

import { openEngine } from '../engine/select.ts';
import { audible } from './audible-engine.ts';
import { serve, type Port } from './serve.ts';
import { signOfLife } from './start-worker.ts';
import { packError, type Setup } from './worker-tasks.ts';

/** @param open makes the engine; that of the setup's device by default */
export async function serveParent(open = openEngine): Promise<void> {
  // Ctrl-C reaches all processes of a terminal; the parent says when to stop
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit());
  const port: Port = {
    listen: (onMessage) => void process.on('message', onMessage),
    answer: (answer) => process.connected && process.send!(answer),
    close: () => process.disconnect(),
  };
  try {
    await serve(JSON.parse(process.argv[2]!) as Setup, port, async (device, options) =>
      audible(await open(device, options), () => process.connected && process.send!(signOfLife)),
    );
  } catch (error) {
    // in place of an answer to the first task
    process.send!(packError(error as Error), () => process.exit(1));
  }
}
