import { readWorkspace } from '#accounts';
import type { Workspace } from '#accounts';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { findAssistant, findPromptVersion } from './read-assistants.ts';
import type { PromptVersion } from './read-assistants.ts';
import { readDefaults } from './settings/read-defaults.ts';
import { readOverrides } from './settings/read-overrides.ts';
import { resolveAssistant } from './settings/resolve-assistant.ts';
import type { EffectiveAssistant, Layer } from './settings/resolve-assistant.ts';

/** What every turn of an assistant in an inbox starts from, whoever it speaks with. */
export interface TurnSettings {
  /** As it is in this inbox. Null when the inbox has none, or one that is gone. */
  assistant: EffectiveAssistant | null;
  /** Which layer says what, by field; empty without an assistant. */
  origins: Readonly<Record<string, Layer>>;
  prompt: PromptVersion | null;
  workspace: Workspace;
}

/** Events after which what was read is old, by the beginning of their type. */
const CHANGES = /^(?:assistant|prompt|workspace|inbox)\./;

// How long a change stays unseen when its hint is lost. Read anew for each turn, they were three of its fifteen statements.
const KEEP_MS = 5000;
const MOST_ENTRIES = 5000;

type Deps = Pick<Ctx, 'db' | 'clock' | 'config' | 'realtime'>;

/** Whose settings; without an inbox those of the assistant alone. */
export interface SettingsOf {
  assistantId: string | null;
  inboxId: string | null;
}

interface Kept {
  workspaceId: string;
  settings: TurnSettings;
  until: number;
}

const caches = new WeakMap<Deps['realtime'], { kept: Map<string, Kept>; changes: number }>();

/** Reads them, or gives what was read in the last five seconds. A change is seen at once by turns that start after it. */
export async function readTurnSettings(ctx: Deps, workspaceId: string, of: SettingsOf): Promise<TurnSettings> {
  const cache = cacheOf(ctx);
  const key = `${workspaceId}:${of.assistantId}:${of.inboxId}`;
  const now = ctx.clock.now().getTime();
  const known = cache.kept.get(key);
  if (known && known.until > now) return known.settings;
  const before = cache.changes;
  const settings = await ctx.db.tx(workspaceId, (tx) => findTurnSettings(ctx, tx, of));
  if (cache.kept.size >= MOST_ENTRIES) cache.kept.clear();
  // What was read while something changed may be what was there before.
  if (cache.changes === before) cache.kept.set(key, { workspaceId, settings, until: now + KEEP_MS });
  return settings;
}

/** The same, read now. */
export async function findTurnSettings(ctx: Pick<Ctx, 'config'>, tx: Tx, { assistantId, inboxId }: SettingsOf): Promise<TurnSettings> {
  const workspace = await readWorkspace({ db: tx }, tx.workspaceId ?? '');
  const stored = assistantId ? await findAssistant(tx, assistantId) : null;
  if (!stored) return { assistant: null, origins: {}, prompt: null, workspace };
  const { assistant, origins } = resolveAssistant({
    quietWindowMs: ctx.config.quietWindowMs,
    signOff: workspace.settings.signOff,
    workspace: (await readDefaults(tx)).settings,
    assistant: stored,
    inbox: inboxId ? await readOverrides(tx, inboxId) : {},
  });
  return { assistant, origins, prompt: await findPromptVersion(tx, assistant.promptId, assistant.promptVersion), workspace };
}

function cacheOf({ realtime }: Deps) {
  const known = caches.get(realtime);
  if (known) return known;
  const cache = { kept: new Map<string, Kept>(), changes: 0 };
  realtime.subscribe('event', ({ type, workspace_id: workspaceId }) => {
    if (!CHANGES.test(String(type))) return;
    cache.changes += 1;
    for (const [key, kept] of cache.kept) if (kept.workspaceId === workspaceId) cache.kept.delete(key);
  });
  caches.set(realtime, cache);
  return cache;
}
