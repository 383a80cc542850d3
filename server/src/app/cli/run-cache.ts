import { setTimeout as sleep } from 'node:timers/promises';
import { findWorkspace } from '#accounts';
import { dropKept } from '#orders';
import { PERMISSIONS } from '#platform/principal';
import { withRuntime } from './with-runtime.ts';

// Hints leave a few milliseconds after they are given.
const UNTIL_TOLD_MS = 250;

export function dropCache(wanted: { workspace: string; storeId: string | undefined; orderId: string | undefined }): Promise<number> {
  return withRuntime(async ({ ctx }) => {
    const workspace = await findWorkspace(ctx, wanted.workspace);
    if (!workspace) {
      process.stderr.write(`There is no workspace "${wanted.workspace}".\n`);
      return 1;
    }
    const operator = { kind: 'operator' as const, id: 'command-line', name: 'Command line', workspaceId: workspace.id, permissions: new Set(PERMISSIONS) };
    const dropped = await dropKept(ctx, operator, wanted);
    await sleep(UNTIL_TOLD_MS);
    process.stdout.write(`Forgotten: what was kept of this ${dropped}.\n`);
    return 0;
  });
}
