import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { listMigrations } from '../../src/platform/db/migrate.ts';

it('migrations stay as they were: whoever has applied one could not start any more', () => {
  const sums = new Map(
    readFileSync(new URL('./migrations.sha256', import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('  ').toReversed() as [string, string]),
  );
  const now = new Map(listMigrations().map((one) => [one.name, one.sha256]));
  // A new one: sha256sum *.sql > ../test/house/migrations.sha256, in their folder. One that is on main already: put the change into a new file.
  expect([...now]).toEqual([...sums]);
});
