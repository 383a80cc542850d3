import { considerJob } from '#assistant';
import { deliverJob, ingestJob, reconcileJob, redeliverJob } from '#channels';
import { inboxWorking, messagePosted, messageReceived, messageRetried } from '#conversations';
import { embedArticleJob } from '#knowledge';
import { articlePublished } from '#knowledge';
import { on } from '#platform/db';
import type { Subscription } from '#platform/db';
import type { JobDefinition } from '#platform/jobs';

/** Every kind of job there is. */
export const JOBS: readonly JobDefinition[] = [ingestJob, considerJob, deliverJob, reconcileJob, redeliverJob, embedArticleJob] as JobDefinition[];

const ABOUT_EARLIER = ['reaction', 'edit', 'deletion', 'status'];

/** The one table of asynchronous flow: event → job, enqueued in the transaction that recorded the event. Timers stand in schedule.ts. */
export const SUBSCRIPTIONS: readonly Subscription[] = [
  on(messageReceived, considerJob, ({ payload }) =>
    payload.author_kind === 'contact' && !ABOUT_EARLIER.includes(payload.kind)
      ? { data: { conversation_id: payload.conversation_id, message_seq: payload.seq }, lane: payload.conversation_id }
      : null,
  ),
  on(messagePosted, deliverJob, ({ payload }) =>
    payload.delivery === 'queued' ? { data: { message_id: payload.message_id }, lane: payload.conversation_id } : null,
  ),
  on(messageRetried, deliverJob, ({ payload }) => ({ data: { message_id: payload.message_id }, lane: payload.conversation_id })),
  on(inboxWorking, redeliverJob, ({ payload }) => ({ data: { inbox_id: payload.inbox_id } })),
  on(articlePublished, embedArticleJob, ({ payload }) => ({ data: { article_id: payload.article_id } })),
];
