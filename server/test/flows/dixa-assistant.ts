import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { seedAssistant } from '#assistant';
import { grantCredits } from '#billing';
import { importMarkdown } from '#knowledge';
import type { Ctx } from '#platform/context';

const FOLDER = join(import.meta.dirname, '../../demo/knowledge/en');

/** An assistant with the demo shop's English articles and credits. Returns its id. */
export async function saveAssistantFor(ctx: Ctx, workspaceId: string): Promise<string> {
  const files = readdirSync(FOLDER).map((name) => ({ path: `en/${name}`, text: readFileSync(join(FOLDER, name), 'utf8') }));
  await importMarkdown(ctx, workspaceId, files, { source: 'test' });
  await grantCredits(ctx, workspaceId, { amount: 1000, reason: 'test', idempotencyKey: 'test' });
  return (await seedAssistant(ctx, workspaceId, { name: 'Robin' })).id;
}
