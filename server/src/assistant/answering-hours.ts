import { isOpen } from '#accounts';
import type { Ctx } from '#platform/context';
import type { EffectiveSettings } from './settings/resolve-assistant.ts';

/** Whether the assistant answers in this inbox at this hour, by the inbox's opening hours or else the workspace's. */
export async function isItsTime(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  workspaceId: string,
  { inboxId, answering }: { inboxId: string } & Pick<EffectiveSettings, 'answering'>,
): Promise<boolean> {
  if (answering === 'always') return true;
  const { isOpen: open } = await isOpen(ctx, workspaceId, { inboxId });
  return answering === 'inside_hours' ? open : !open;
}
