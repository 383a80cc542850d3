import { seedAssistant } from '#assistant';
import { grantCredits } from '#billing';
import { importMarkdown } from '#knowledge';
import type { Ctx } from '#platform/context';

const ARTICLE = `---
title: Returns
language: en
---
# Returns

## How long can I return an item?
You can return an item within 14 days of delivery. The item must be unused and in its original packaging.
`;

/** An assistant with one article and credits. Returns its id. */
export async function saveAssistantFor(ctx: Ctx, workspaceId: string): Promise<string> {
  await importMarkdown(ctx, workspaceId, [{ path: 'returns.md', text: ARTICLE }], { source: 'test' });
  await grantCredits(ctx, workspaceId, { amount: 1000, reason: 'test', idempotencyKey: 'test' });
  return (await seedAssistant(ctx, workspaceId, { name: 'Robin' })).id;
}
