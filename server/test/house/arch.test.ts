import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from './source-files.ts';

let tree: string;
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'baton-arch-'));
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

/** Checks a small tree of its own with the project's rules. */
function cruise(files: Readonly<Record<string, string>>, fewest = 1): { code: number | null; said: string } {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/arch.mjs'), tree, String(fewest)], { encoding: 'utf8' });
  return { code: status, said: stdout + stderr };
}

const clean = {
  'server/src/platform/db.ts': 'export const db = 1;\n',
  'server/src/accounts/index.ts': "export { signIn } from './sign-in.ts';\n",
  'server/src/accounts/sign-in.ts': "import { db } from '../platform/db.ts';\nexport const signIn = db;\n",
  'server/src/channels/index.ts': "import { signIn } from '../accounts/index.ts';\nexport const channel = signIn;\n",
  'server/src/knowledge/index.ts': 'export const search = 1;\n',
};

describe('the import rules', () => {
  it('let a clean tree pass', () => {
    expect(cruise(clean)).toMatchObject({ code: 0 });
  });

  it.each([
    [
      'an import upwards',
      'accounts-downward',
      { 'server/src/accounts/up.ts': "import { channel } from '../channels/index.ts';\nexport const up = channel;\n" },
    ],
    [
      'an import of a sibling',
      'channels-downward',
      { 'server/src/channels/aside.ts': "import { search } from '../knowledge/index.ts';\nexport const aside = search;\n" },
    ],
    [
      'an import past a door',
      'front-door',
      { 'server/src/channels/past.ts': "import { signIn } from '../accounts/sign-in.ts';\nexport const past = signIn;\n" },
    ],
    [
      'a type from above',
      'platform-downward',
      { 'server/src/platform/type.ts': "import type { channel } from '../channels/index.ts';\nexport type Up = typeof channel;\n" },
    ],
    [
      'a cycle',
      'no-circular',
      {
        'server/src/accounts/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
        'server/src/accounts/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
      },
    ],
    ['an import that leads nowhere', 'no-unresolved', { 'server/src/accounts/lost.ts': "import { x } from './nowhere.ts';\nexport const lost = x;\n" }],
    [
      'the server in the widget',
      'nobody-imports-server',
      { 'widget/src/main.ts': "import { db } from '../../server/src/platform/db.ts';\nexport const main = db;\n" },
    ],
  ])('refuse %s', (_, rule, planted) => {
    const { code, said } = cruise({ ...clean, ...planted });
    expect(said).toContain(`${rule}:`);
    expect(code).toBe(1);
  });

  it('fail when the cruise saw almost nothing', () => {
    const { code, said } = cruise(clean, 50);
    expect(said).toContain('The check itself is broken');
    expect(code).toBe(1);
  });
});
