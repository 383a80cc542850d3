import { readWorkspace } from '#accounts';
import type { Workspace } from '#accounts';
import type { Ctx } from '#platform/context';
import { findAssistant, findPromptVersion } from './read-assistants.ts';
import type { Assistant, PromptVersion } from './read-assistants.ts';

/** What every turn of an assistant starts from, whoever it speaks with. */
export interface TurnSettings {
  /** Null when the inbox has none, or one that is gone. */
  assistant: Assistant | null;
  prompt: PromptVersion | null;
  workspace: Workspace;
}

/** Events after which what was read is old, by the beginning of their type. */
const CHANGES = /^(?:assistant|prompt|workspace)\./;

// How long a change stays unseen when its hint is lost. Read anew for each turn, they were three of its fifteen statements.
const KEEP_MS = 5000;
const MOST_ENTRIES = 5000;

type Deps = Pick<Ctx, 'db' | 'clock' | 'realtime'>;

interface Kept {
  workspaceId: string;
  settings: TurnSettings;
  until: number;
}

const caches = new WeakMap<Deps['realtime'], { kept: Map<string, Kept>; changes: number }>();

/** Reads them, or gives what was read in the last five seconds. A change is seen at once by turns that start after it. */
export async function readTurnSettings(ctx: Deps, workspaceId: string, assistantId: string | null): Promise<TurnSettings> {
  const cache = cacheOf(ctx);
  const key = `${workspaceId}:${assistantId}`;
  const now = ctx.clock.now().getTime();
  const known = cache.kept.get(key);
  if (known && known.until > now) return known.settings;
  const before = cache.changes;
  const settings = await ctx.db.tx(workspaceId, async (tx) => {
    const assistant = assistantId ? await findAssistant(tx, assistantId) : null;
    const prompt = assistant ? await findPromptVersion(tx, assistant.promptId, assistant.promptVersion) : null;
    return { assistant, prompt, workspace: await readWorkspace({ db: tx }, workspaceId) };
  });
  if (cache.kept.size >= MOST_ENTRIES) cache.kept.clear();
  // What was read while something changed may be what was there before.
  if (cache.changes === before) cache.kept.set(key, { workspaceId, settings, until: now + KEEP_MS });
  return settings;
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
