import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

type Rules = {
  options: ICruiseOptions;
  forbidden: NonNullable<ICruiseOptions['ruleSet']>['forbidden'];
};

const readRules = (file: string) => createRequire(import.meta.url)(join(root, file)) as Rules;
const rules = readRules('.dependency-cruiser.cjs');
/** Of what browsers fetch: imports of types do not count. */
const browserRules = readRules('.dependency-cruiser.browser.cjs');

async function findViolations(baseDir: string, { options, forbidden }: Rules = rules) {
  const { output } = await cruise(['pipeline', 'src'], {
    ...options,
    baseDir,
    validate: true,
    ruleSet: { forbidden },
  });
  const { summary, modules } = output as ICruiseResult;
  return {
    numOwn: modules.filter(({ source }) => /^(pipeline|src)\//.test(source)).length,
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
  };
}

test('imports go one way', async () => {
  const { numOwn, violations } = await findViolations(root);
  expect(violations).toEqual([]);
  // so that it cannot pass by reading nothing
  expect(numOwn).toBeGreaterThanOrEqual(60);
});

test('browsers reach no Node', async () => {
  const { numOwn, violations } = await findViolations(root, browserRules);
  expect(violations).toEqual([]);
  expect(numOwn).toBeGreaterThanOrEqual(60);
});

test('nor would they by way of others', async () => {
  const planted = await plant({
    'src/probe/a.ts': `export { b } from '../../pipeline/model/b.ts';\n`,
    'pipeline/model/b.ts': `import { readFile } from 'node:fs/promises';\nexport const b = readFile;\n`,
    'src/elements/c.ts': `import type { b } from '../../pipeline/model/b.ts';\nexport type C = typeof b;\n`,
  });
  const { violations } = await findViolations(planted, browserRules);
  expect(violations).toHaveLength(1);
  expect(violations[0]).toMatch(/^browsers-reach-no-node: src\/probe\/a\.ts → .*fs\/promises/);
});

describe('the rules refuse', () => {
  test.each([
    [
      'src/probe/a.ts',
      '../../pipeline/dataset/image-file.ts',
      'browsers-run-networks-with-what-knows-no-node',
    ],
    [
      'src/probe/a.ts',
      '../../pipeline/engine/tfjs/open-wasm.ts',
      'browsers-run-networks-with-what-knows-no-node',
    ],
    [
      'src/elements/a.ts',
      '../../pipeline/model/model.ts',
      'site-reads-only-what-the-pipeline-wrote',
    ],
    ['pipeline/base/a.ts', '../graph/b.ts', 'base-imports-only-what-comes-before'],
    ['pipeline/graph/a.ts', '../onnx/b.ts', 'graph-imports-only-what-comes-before'],
    ['pipeline/engine/a.ts', '../store/b.ts', 'engine-imports-only-what-comes-before'],
    ['pipeline/stages/a.ts', '../run/b.ts', 'stages-imports-only-what-comes-before'],
    ['pipeline/run/a.ts', '../../src/b.ts', 'run-imports-only-what-comes-before'],
    ['pipeline/run/a.ts', '../cli.ts', 'run-imports-only-what-comes-before'],
    ['pipeline/store/a.ts', '../graph/b.ts', 'store-imports-only-base'],
    ['src/a.ts', '../pipeline/graph/b.ts', 'site-reads-only-what-the-pipeline-wrote'],
    ['src/a.ts', '../pipeline/store/store.ts', 'site-reads-only-what-the-pipeline-wrote'],
    ['pipeline/cli.ts', '../src/a.ts', 'cli-knows-no-page'],
    ['pipeline/analyses/optvis/a.ts', '../trust/b.ts', 'analyses-do-not-import-each-other'],
    ['pipeline/analyses/optvis/a.ts', 'node:fs/promises', 'computing-touches-no-files'],
    ['pipeline/engine/tfjs/a.ts', 'node:path', 'the-interpreter-knows-no-node'],
  ])('%s importing %s', async (from, to, rule) => {
    const { violations } = await findViolations(await plantImport(from, to));
    expect(violations).toContainEqual(expect.stringMatching(new RegExp(`^${rule}: ${from} → `)));
  });

  test('modules that import each other', async () => {
    const folder = await plant({
      'src/a.ts': `import { b } from './b.ts';\nexport const a = () => b;\n`,
      'src/b.ts': `import { a } from './a.ts';\nexport const b = () => a;\n`,
    });
    const { violations } = await findViolations(folder);
    expect(violations[0]).toMatch(/^no-cycles: /);
  });

  test('an import of nothing', async () => {
    const folder = await plant({ 'src/a.ts': `export * from './gone.ts';\n` });
    const { violations } = await findViolations(folder);
    expect(violations).toEqual(['no-unresolvable: src/a.ts → ./gone.ts']);
  });
});

describe('the rules allow', () => {
  test.each([
    ['pipeline/dataset/a.ts', '../base/b.ts'],
    ['pipeline/stages/a.ts', '../store/store.ts'],
    ['pipeline/stages/a.ts', '../analyses/optvis/b.ts'],
    ['pipeline/analyses/optvis/a.ts', './b.ts'],
    ['pipeline/cli.ts', './run/b.ts'],
    ['src/a.ts', '../pipeline/store/reader.ts'],
    ['src/a.ts', '../pipeline/base/b.ts'],
    ['src/probe/a.ts', '../../pipeline/engine/tfjs/interpreter.ts'],
    ['src/redraw/a.ts', '../../pipeline/analyses/optvis/b.ts'],
  ])('%s importing %s', async (from, to) => {
    const folder = await plantImport(from, to);
    expect(await findViolations(folder)).toEqual({ numOwn: 2, violations: [] });
  });
});

/** A project of two modules, the first importing a type of the second. */
function plantImport(from: string, to: string): Promise<string> {
  return plant({
    [from]: `import type { X } from '${to}';\nexport type Y = X;\n`,
    ...(to.startsWith('.') && { [join(dirname(from), to)]: 'export type X = 1;\n' }),
  });
}

/** Writes files by path into a new folder. */
async function plant(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'architecture-'));
  const all = { 'tsconfig.json': '{}', 'pipeline/.keep': '', 'src/.keep': '', ...files };
  for (const [path, text] of Object.entries(all)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return folder;
}
