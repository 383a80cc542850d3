import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Where no database makes a difference once is enough: files of the house, a program at the end of a pipe, words against a guard.
    exclude: [
      'test/faults/**',
      'test/mcp/**',
      ...(process.env['DB'] === 'postgres' ? ['test/house/**', 'test/flows/mcp-stdio.test.ts', 'test/flows/injection-*.test.ts'] : []),
    ],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Each file holds a database of about 0.4 GB: two at a time on two cores.
    maxWorkers: 2,
    pool: 'forks',
  },
});
