import { setTimeout as sleep } from 'node:timers/promises';
import type { Ctx } from '#platform/context';
import type { AcceptedEvent } from './accept-event.ts';
import { listInteractions } from './interactions.ts';
import type { Interaction } from './interactions.ts';
import { REASONS } from './judge-event.ts';

export interface WebhookAnswer {
  status: 200 | 202;
  body: Record<string, unknown>;
}

const MOST_WAIT_SECONDS = 120;
const LOOK_EVERY_MS = 100;

/** The seconds of `Prefer: wait=N`, or null. */
export function preferredWait(header: string | string[] | undefined): number | null {
  const seconds = /(?:^|[,;\s])wait=(\d{1,5})/i.exec(String(header ?? ''))?.[1];
  return seconds === undefined ? null : Math.min(Number(seconds), MOST_WAIT_SECONDS);
}

/** What is answered at once: stored and on its way, known already, or none of the assistant's business. */
export function answerAtOnce({ event, verdict, isRepeated }: AcceptedEvent): WebhookAnswer {
  const conversationId = event?.conversation.id ?? null;
  if (isRepeated) {
    const reason = 'The event was delivered before; it is handled once.';
    return { status: 200, body: { status: 'duplicate_ignored', conversation_id: conversationId, event_id: event?.eventId ?? null, reason } };
  }
  if (verdict.validation !== 'answer') {
    const body = { status: 'ignored', conversation_id: conversationId, validation_reason: verdict.validation, reason: REASONS[verdict.validation] };
    return { status: 200, body };
  }
  return { status: 202, body: { status: 'accepted', conversation_id: conversationId, message_id: event?.message?.id ?? null } };
}

/** What is answered when the turn is over, or `accepted` when it is not over in time. */
export async function answerWhenOver(ctx: Pick<Ctx, 'db'>, accepted: AcceptedEvent, seconds: number): Promise<WebhookAnswer> {
  const { inbox, event } = accepted;
  const atOnce = answerAtOnce(accepted);
  const messageId = event?.message?.id;
  if (atOnce.status !== 202 || messageId === undefined) return atOnce;
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    const [interaction] = await listInteractions(ctx, inbox.workspaceId, { messageId, limit: 1 });
    if (interaction && interaction.sent !== null) return toAnswer(interaction);
    await sleep(LOOK_EVERY_MS);
  }
  return atOnce;
}

function toAnswer(interaction: Interaction): WebhookAnswer {
  const { conversationId: conversation_id, messageId: message_id, aiResponse, sent, skippedReason } = interaction;
  if (aiResponse === null)
    return {
      status: 200,
      body: { status: 'ignored', conversation_id, validation_reason: skippedReason ?? 'not_answered', reason: 'The conversation is with people.' },
    };
  const body = {
    status: sent ? 'processed_and_sent' : 'processed_not_sent',
    conversation_id,
    message_id,
    isInitialMessage: interaction.isInitialMessage,
    ai_response: aiResponse,
    message_sent: sent === true,
    logged_to_db: true,
  };
  return { status: 200, body };
}
