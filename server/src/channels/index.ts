/** Channels: what comes in from WhatsApp, Instagram and the web chat, and what goes out. */
export {
  backfillJob,
  continueByMailJob,
  deliverJob,
  deskActJob,
  fetchMediaJob,
  ingestJob,
  ingestStatusesJob,
  learnContactJob,
  reconcileJob,
  redeliverJob,
  showReadJob,
  tellContactJob,
} from './job-definitions.ts';
export { createProviders } from './create-providers.ts';
export { createReplySender, takeWithCommit } from './send-with-commit.ts';
export type { ReadyReply, ReplySender } from './send-with-commit.ts';
export type { ChannelHealth } from './channel-health.ts';
export { channelHealth, oldestUnprocessedDelivery } from './channel-health.ts';
export { queueBackfills } from './queue-backfills.ts';
export { ANY_ACCOUNT } from './chatwoot/chatwoot-account.ts';
export { ANY_ORGANIZATION } from './dixa/dixa-account.ts';
export { isVouchedFor } from './webchat/is-vouched-for.ts';
export { sayTyping } from './webchat/typing-watch.ts';
