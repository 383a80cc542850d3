import { defineConfig } from 'vitest/config';

// The programs by which the protocol's makers try servers, against a whole Baton. They are installed apart: `npm run test:mcp`.
export default defineConfig({
  test: {
    include: ['test/mcp/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    pool: 'forks',
  },
});
