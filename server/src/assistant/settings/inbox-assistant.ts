import { readWorkspace } from '#accounts';
import { readInbox, updateInbox } from '#conversations';
import type { Inbox, InboxSettings } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { inboxAssistantChanged } from '../events.ts';
import { findAssistant, findPromptVersion } from '../read-assistants.ts';
import { checkAgainstPrompt } from '../save-assistant.ts';
import { findPrompt } from '../read-prompts.ts';
import type { InboxOverrides } from '../schema.ts';
import { layChange, listLayerChanges } from './lay-change.ts';
import type { LayerChange } from './lay-change.ts';
import { readOverrides } from './read-overrides.ts';
import { resolveAssistant } from './resolve-assistant.ts';
import type { Resolved } from './resolve-assistant.ts';
import { readDefaults } from './read-defaults.ts';

type Rules = NonNullable<InboxSettings['assistant']>;

/** Who answers in an inbox, and by what. */
export interface InboxAssistant {
  inboxId: string;
  /** Null: nobody answers here, or an assistant that is gone. */
  resolved: Resolved | null;
  overrides: InboxOverrides;
  senders: Rules;
}

export interface InboxAssistantChange {
  assistantId?: string | null | undefined;
  senders?: LayerChange | undefined;
  overrides?: LayerChange | undefined;
}

/** @throws not_found */
export async function readInboxAssistant(ctx: Pick<Ctx, 'db' | 'config'>, who: Principal, inboxId: string): Promise<InboxAssistant> {
  requirePermission(who, 'assistants.manage');
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => resolveIn(ctx, tx, await readInbox({ db: tx }, workspaceId, inboxId)));
}

/**
 * Chooses who answers in an inbox, whom, and what is different there. What is left out stays; null takes an override or a rule away.
 * Every process goes by it from its next turn on. @throws not_found, invalid_input when assistant, prompt, version or variable does not exist or fit
 */
export async function changeInboxAssistant(
  ctx: Pick<Ctx, 'db' | 'config' | 'vault' | 'clock'>,
  who: Principal,
  inboxId: string,
  change: InboxAssistantChange,
): Promise<InboxAssistant> {
  requirePermission(who, 'assistants.manage');
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    // Two who change different fields at the same moment must not undo each other.
    await tx.query('select from inboxes where workspace_id = $1 and id = $2 for no key update', [workspaceId, inboxId]);
    const before = await readInbox({ db: tx }, workspaceId, inboxId);
    const overridden = await readOverrides(tx, inboxId);
    const rules = before.settings.assistant ?? {};
    const overrides = layChange(overridden, await withPromptId(tx, change.overrides ?? {}));
    const senders = layChange(rules, change.senders ?? {});
    const after = await updateInbox({ ...ctx, db: tx }, workspaceId, inboxId, {
      ...(change.assistantId === undefined ? {} : { assistantId: change.assistantId }),
      settings: { ...before.settings, assistant: senders },
    });
    await tx.query(
      `insert into inbox_assistants (workspace_id, inbox_id, overrides, updated_at) values ($1, $2, $3::jsonb, $4)
       on conflict (workspace_id, inbox_id) do update set overrides = excluded.overrides, updated_at = excluded.updated_at`,
      [workspaceId, inboxId, JSON.stringify(overrides), ctx.clock.now()],
    );
    const now = await resolveIn(ctx, tx, after);
    if (after.assistantId !== null) await check(tx, now);
    const changes = listLayerChanges(
      { assistant_id: before.assistantId, ...prefixed(rules), ...overridden },
      { assistant_id: after.assistantId, ...prefixed(senders), ...overrides },
    );
    if (Object.keys(changes).length > 0) await tx.record(inboxAssistantChanged, { inbox_id: inboxId, changes }, { actor: { kind: who.kind, id: who.id } });
    return now;
  });
}

async function resolveIn(ctx: Pick<Ctx, 'config'>, tx: Tx, inbox: Inbox): Promise<InboxAssistant> {
  const overrides = await readOverrides(tx, inbox.id);
  const assistant = inbox.assistantId ? await findAssistant(tx, inbox.assistantId) : null;
  const { settings } = await readWorkspace({ db: tx }, inbox.workspaceId);
  const { settings: workspace } = await readDefaults(tx);
  const layers = { quietWindowMs: ctx.config.quietWindowMs, signOff: settings.signOff, workspace, inbox: overrides };
  return {
    inboxId: inbox.id,
    overrides,
    senders: inbox.settings.assistant ?? {},
    resolved: assistant && resolveAssistant({ ...layers, assistant }),
  };
}

/** An alias is kept as the id it stands for now. */
async function withPromptId(tx: Tx, change: LayerChange): Promise<LayerChange> {
  const named = change['prompt_id'];
  if (typeof named !== 'string') return change;
  const prompt = await findPrompt(tx, named);
  if (!prompt) throw new BatonError('invalid_input', { details: [{ field: 'overrides.prompt_id', reason: `there is no prompt ${named}` }] });
  return { ...change, prompt_id: prompt.id };
}

async function check(tx: Tx, { resolved, overrides }: InboxAssistant): Promise<void> {
  if (!resolved) throw new BatonError('invalid_input', { details: [{ field: 'assistant_id', reason: 'there is no such assistant' }] });
  const { assistant } = resolved;
  const version = await findPromptVersion(tx, assistant.promptId, assistant.promptVersion);
  if (!version) throw new BatonError('invalid_input', { details: [{ field: 'overrides.prompt_version', reason: 'the prompt has no such version' }] });
  await checkAgainstPrompt(tx, assistant, overrides.variables ?? {});
}

function prefixed(rules: Rules): Record<string, unknown> {
  // Addresses are personal: the trail says how many there are.
  return Object.fromEntries(Object.entries(rules).map(([key, value]) => [`senders.${key}`, Array.isArray(value) ? `${value.length} entries` : value]));
}
