import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../pipeline/base/user-error.ts';
import { DeviceError } from '../../pipeline/engine/engine.ts';
import { openPool, type Pool } from '../../pipeline/run/pool.ts';
import { processSource, signOfLife, threadSource } from '../../pipeline/run/start-worker.ts';
import { workThrough } from '../../pipeline/run/work-through.ts';

const setup = { modelPath: 'absent.onnx', dataset: 'absent', top: 1, device: 'cpu' } as const;
const silent = () => undefined;
const range = (start: number) => ({ start, end: start + 1 });

/** A pool whose workers run `body` for every message but the last, with `start` of the payload and `answer`. */
async function poolOf(body: string, numWorkers = 2): Promise<Pool> {
  const file = join(await mkdtemp(join(tmpdir(), 'pool-')), 'worker.mjs');
  const script = `
    import { parentPort } from 'node:worker_threads';
    const answer = (message) => parentPort.postMessage(message);
    parentPort.on('message', async (message) => {
      if (message === 'stop') return parentPort.close();
      const { start } = message.payload;
      ${body}
    });`;
  await writeFile(file, script);
  const source = threadSource(setup, pathToFileURL(file));
  return openPool(
    Array.from({ length: numWorkers }, () => [source] as const),
    silent,
  );
}

test('every task gets its own answer, however many there are', async () => {
  const pool = await poolOf('answer({ result: start });');
  const starts = Array.from({ length: 40 }, (_, i) => i);
  const results = await workThrough(pool, starts, (start) => pool.run('examples', range(start)));
  expect(results).toEqual(starts);
  await pool.close();
});

test('what a worker answers as a mistake of the user stays one', async () => {
  const pool = await poolOf("answer({ message: 'card: got x', isUserError: true });");
  await expect(pool.run('examples', range(0))).rejects.toThrow(new UserError('card: got x'));
  await pool.close();
});

test('a worker that cannot start tells why', async () => {
  const pool = openPool([[threadSource(setup)]], silent);
  const failure = await pool.run('examples', range(0)).catch((error: Error) => error);
  expect(failure).toBeInstanceOf(UserError);
  expect((failure as Error).message).toMatch(/^model: got absent.onnx, which does not exist/);
  await pool.close();
});

test('a worker that dies ends the pool, so that nothing waits for ever', async () => {
  const pool = await poolOf('if (start === 3) process.exit(7); answer({ result: start });', 1);
  const message = 'worker: exited with code 7, expected an answer; run again';
  const tasks = Array.from({ length: 9 }, (_, i) => pool.run('examples', range(i)));
  const settled = await Promise.allSettled(tasks);
  for (const result of settled.slice(0, 3)) expect(result.status).toBe('fulfilled');
  for (const result of settled.slice(3)) {
    expect(result).toMatchObject({ status: 'rejected', reason: { message } });
  }
  await expect(pool.run('examples', range(0))).rejects.toThrow(message);
  await pool.close();
});

test('a worker without memory says what to do', async () => {
  // as Node reports it; to fill a heap takes half a minute
  const pool = await poolOf(
    "throw Object.assign(new Error('heap'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });",
  );
  const failure = pool.run('examples', range(0));
  await expect(failure).rejects.toThrow(
    new UserError(
      'worker: got no memory left; build with fewer --workers, what is done by now is kept',
    ),
  );
  await pool.close();
});

test('the first failure ends the work, and is thrown when nothing is under way', async () => {
  const pool = await poolOf('if (start < 9) answer({ result: start });', 1);
  let numUnderWay = 0;
  const work = async (start: number) => {
    numUnderWay++;
    try {
      if (start === 4) throw new Error('disk');
      return await pool.run('examples', range(start));
    } finally {
      numUnderWay--;
    }
  };
  await expect(workThrough(pool, [4, 20, 21, 22], work)).rejects.toThrow('disk');
  expect(numUnderWay).toBe(0);
});

test('closing rejects what waits with the reason', async () => {
  const pool = await poolOf('', 1);
  const tasks = [0, 1, 2].map((start) => pool.run('examples', range(start)));
  const settled = Promise.allSettled(tasks);
  await pool.close(new Error('enough'));
  for (const result of await settled) {
    expect(result).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
  }
});

describe('a worker with others to stand in for it', () => {
  type Fate = 'works' | 'works for long' | 'dies' | 'hangs' | 'loses its device';
  const silenceMs = 1500;

  /** A process, or a thread for `cpu`, that meets its fate at range 2; the answer says who gave it. */
  async function source(device: 'cpu' | 'webgpu', fate: Fate) {
    const script = `
      import { parentPort } from 'node:worker_threads';
      const port = parentPort ?? process;
      const answer = (message) => parentPort ? parentPort.postMessage(message) : process.send(message);
      port.on('message', (message) => {
        if (message === 'stop') return parentPort ? parentPort.close() : process.disconnect();
        const { start } = message.payload;
        if (start !== 2 || '${fate}' === 'works') answer({ result: '${device} ' + start });
        else if ('${fate}' === 'dies') process.kill(process.pid, 'SIGKILL');
        else if ('${fate}' === 'hangs') for (;;);
        else if ('${fate}' === 'works for long') {
          setInterval(() => process.send('${signOfLife}'), 300);
          setTimeout(() => answer({ result: '${device} ' + start }), ${silenceMs + 500});
        }
        else answer({ message: 'Device lost', isUserError: false, deviceError: 'lost' });
      });`;
    const file = join(await mkdtemp(join(tmpdir(), 'pool-')), 'worker.mjs');
    await writeFile(file, script);
    const url = pathToFileURL(file);
    const own = { ...setup, device };
    return device === 'cpu' ? threadSource(own, url) : processSource(own, {}, url, silenceMs);
  }

  async function runWith(fates: readonly [Fate, Fate]) {
    const notes: string[] = [];
    const [first, second] = [await source('webgpu', fates[0]), await source('webgpu', fates[1])];
    const pool = openPool([[first, second, await source('cpu', 'works')]], (line) =>
      notes.push(line),
    );
    const starts = [0, 1, 2, 3, 4];
    const results = await workThrough(pool, starts, (start) => pool.run('examples', range(start)));
    await pool.close();
    return { results, notes };
  }

  test.each(['dies', 'loses its device'] as const)(
    'has its task done in a fresh session when it %s',
    async (fate) => {
      const { results, notes } = await runWith([fate, 'works']);
      expect(results).toEqual([0, 1, 2, 3, 4].map((start) => `webgpu ${start}`));
      expect(notes).toHaveLength(1);
      expect(notes[0]).toMatch(
        /^warning: webgpu was lost \((Device lost|worker: exited by SIGKILL.*)\); its task is done again in a fresh session$/,
      );
    },
  );

  test('has its task done in a fresh session when it hangs', async () => {
    const { results, notes } = await runWith(['hangs', 'works']);
    expect(results).toEqual([0, 1, 2, 3, 4].map((start) => `webgpu ${start}`));
    expect(notes).toEqual([
      'warning: webgpu was lost (no sign of life for 1.5 s); its task is done again in a fresh session',
    ]);
  });

  test('is left in peace for as long as it gives signs of life', async () => {
    const { results, notes } = await runWith(['works for long', 'works']);
    expect(results).toEqual([0, 1, 2, 3, 4].map((start) => `webgpu ${start}`));
    expect(notes).toEqual([]);
  });

  test('does no trial again, which may be what was too much', async () => {
    const first = await source('webgpu', 'loses its device');
    const pool = openPool([[first, await source('cpu', 'works')]], silent);
    const probe = (start: number) => pool.run('probe', range(start) as never);
    await expect(probe(2)).rejects.toThrow(new DeviceError('lost', 'Device lost'));
    expect(await probe(1)).toBe('webgpu 1');
    await pool.close();
  });

  test('leaves it to the CPU when it is lost twice', async () => {
    const { results, notes } = await runWith(['loses its device', 'dies']);
    expect(results).toEqual(['webgpu 0', 'webgpu 1', 'cpu 2', 'cpu 3', 'cpu 4']);
    expect(notes).toHaveLength(2);
    expect(notes[1]).toMatch(
      /^warning: webgpu was lost again \(worker: exited by SIGKILL.*\); going on with cpu$/,
    );
  });
});
