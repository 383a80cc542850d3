import { defineConfig } from 'vitest/config';

const onPostgres = process.env['DB'] === 'postgres';
/** Where no database makes a difference once is enough: files of the house, a program at the end of a pipe, words against a guard, and most of what lies beside the code. */
const SAME_ON_EITHER = ['test/house/**', 'test/flows/mcp-stdio.test.ts', 'test/flows/injection-*.test.ts', 'src/platform/db/embedded.test.ts'];
const WITH_A_DATABASE = ['platform', 'conversations', 'billing', 'knowledge', 'channels', 'desk'].map((domain) => `src/${domain}/**/*.test.ts`);

export default defineConfig({
  test: {
    include: [...(onPostgres ? WITH_A_DATABASE : ['src/**/*.test.ts']), 'test/**/*.test.ts'],
    exclude: ['test/faults/**', 'test/mcp/**', ...(onPostgres ? SAME_ON_EITHER : [])],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Each file holds a database of about 0.4 GB. Two at a time keep two cores busy where the database runs in the same process; with a Postgres beside
    // them, which they wait for, two left 40 % of the cores idle.
    maxWorkers: onPostgres ? 3 : 2,
    pool: 'forks',
  },
});
