import { and, eq } from 'drizzle-orm';
import type { Tx } from '#platform/db';
import type { ThreadState } from '#platform/models';
import { historyItems } from './build-items.ts';
import type { Writer } from './models.ts';
import type { SaidBefore } from './read-burst.ts';
import type { EffectiveAssistant } from './settings/resolve-assistant.ts';
import { modelThreads } from './schema.ts';

export interface KnownThread {
  providerConversationId: string;
  /** The copy holds the transcript up to this message. */
  lastItemSeq: number;
}

/** The provider's copy of this ticket's talk, if there is one. A copy of an earlier ticket or by another assistant is none. */
export async function findThread(tx: Tx, about: { conversationId: string; ticketId: string; assistantId: string }): Promise<KnownThread | null> {
  const [row] = await tx.orm
    .select({ providerConversationId: modelThreads.providerConversationId, lastItemSeq: modelThreads.lastItemSeq })
    .from(modelThreads)
    .where(
      and(
        eq(modelThreads.workspaceId, tx.workspaceId ?? ''),
        eq(modelThreads.conversationId, about.conversationId),
        eq(modelThreads.ticketId, about.ticketId),
        eq(modelThreads.assistantId, about.assistantId),
      ),
    );
  return row ?? null;
}

/** How this turn's call tells the model what was said before. */
export function threadStateFor(writer: Writer, assistant: EffectiveAssistant, known: KnownThread | null, history: readonly SaidBefore[]): ThreadState {
  if (writer.kind !== 'model') return { mode: 'stateless' };
  const mode = assistant.settings.thread_mode;
  if (mode === 'stateless' || (mode === 'auto' && !writer.port.keepsConversations)) return { mode: 'stateless' };
  if (!known) return { mode: 'conversation', conversationId: null, missed: [] };
  return { mode: 'conversation', conversationId: known.providerConversationId, missed: historyItems(history.filter((said) => said.seq > known.lastItemSeq)) };
}

export interface ThreadAfterTurn {
  conversationId: string;
  ticketId: string;
  assistantId: string;
  /** Null forgets the copy: the next turn tells everything anew. */
  thread: KnownThread | null;
}

export async function rememberThread(tx: Tx, { conversationId, ticketId, assistantId, thread }: ThreadAfterTurn): Promise<void> {
  const workspaceId = tx.workspaceId ?? '';
  if (!thread) {
    await tx.orm.delete(modelThreads).where(and(eq(modelThreads.workspaceId, workspaceId), eq(modelThreads.conversationId, conversationId)));
    return;
  }
  const row = { workspaceId, conversationId, ticketId, assistantId, ...thread, updatedAt: new Date() };
  await tx.orm
    .insert(modelThreads)
    .values(row)
    .onConflictDoUpdate({ target: [modelThreads.workspaceId, modelThreads.conversationId], set: row });
}
