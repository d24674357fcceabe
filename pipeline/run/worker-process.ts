// A worker process, whose argument is its setup as JSON: what a driver does to it stays its own affair.

import { serve, type Port } from './serve.ts';
import { packError, type Setup } from './worker-tasks.ts';

// Ctrl-C reaches all processes of a terminal; the parent says when to stop
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());

const port: Port = {
  listen: (onMessage) => void process.on('message', onMessage),
  answer: (answer) => process.connected && process.send!(answer),
  close: () => process.disconnect(),
};

try {
  await serve(JSON.parse(process.argv[2]!) as Setup, port);
} catch (error) {
  // in place of an answer to the first task
  process.send!(packError(error as Error), () => process.exit(1));
}
