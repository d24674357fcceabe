import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Networks are run in many tests: more workers than cores make all of them slower.
    maxWorkers: 2,
    globalSetup: 'test/support/shared-site.ts',
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // machines that are busy elsewhere take their time
    expect: { poll: { timeout: 20_000 } },
  },
});
