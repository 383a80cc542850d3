import { addActivity } from './add-activity.ts';
import { changeConversation } from './change-conversation.ts';
import { findMessage } from './chatwoot-state.ts';
import type { ChatwootState } from './chatwoot-state.ts';
import { updateMessage } from './update-message.ts';
import type { WebhookJob } from './webhook-jobs.ts';

/** What follows from a message's webhook that failed for good. Nothing, for the account's webhooks and for all other events. */
export function onWebhookFailure(state: ChatwootState, job: WebhookJob, error: string): void {
  if (job.messageId === null || job.kind === 'account') return;
  const found = findMessage(state, job.messageId);
  if (!found) return;
  const { conversation, message } = found;
  if (job.kind === 'api_inbox') {
    updateMessage(state, message, { status: 'failed', contentAttributes: { ...message.contentAttributes, external_error: error } });
    return;
  }
  if (conversation.status !== 'pending' || state.settings.keepPendingOnBotFailure) return;
  changeConversation(state, conversation, { status: 'open' }, null);
  addActivity(state, conversation, 'Conversation was marked open by system due to an error with the agent bot.');
}
