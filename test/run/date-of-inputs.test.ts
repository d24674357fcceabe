import { mkdtemp, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '../../pipeline/base/user-error.ts';
import { dateOfInputs } from '../../pipeline/run/date-of-inputs.ts';

test('the day is that of the newest input, or the one that is given', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'date-'));
  const path = join(folder, 'a.onnx');
  await writeFile(path, '');
  await utimes(path, 0, Date.UTC(2026, 0, 30) / 1000);
  const models = [{ path, unitsPerLayer: 'all' as const }];
  expect(await dateOfInputs({ models })).toBe('2026-01-30');

  const label = join(folder, 'a.yaml');
  await writeFile(label, '');
  await utimes(label, 0, Date.UTC(2026, 0, 31) / 1000);
  expect(await dateOfInputs({ models, annotations: folder })).toBe('2026-01-31');
  expect(await dateOfInputs({ models, annotations: folder }, '86400')).toBe('1970-01-02');
});

test('an epoch that is no number is refused', async () => {
  await expect(dateOfInputs({ models: [] }, 'today')).rejects.toThrow(
    new UserError('SOURCE_DATE_EPOCH: got "today", expected a number of seconds since 1970'),
  );
});
