import { readFileSync } from 'node:fs';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of a dump of the migrated embedded database, from the global setup of the server's tests. */
    dump: string;
  }
}

export function migratedDump(): Blob {
  return new Blob([readFileSync(inject('dump'))]);
}
