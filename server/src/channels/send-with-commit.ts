import { cleanText, createInboxCache, readInboxForSending } from '#conversations';
import type { OpenedInbox, Outgoing, TurnState } from '#conversations';
import type { Ctx } from '#platform/context';
import { defineEach } from '#platform/db';
import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import type { PaceRule } from './call-pace.ts';
import type { Providers } from './create-providers.ts';
import { deliverJob } from './job-definitions.ts';
import { rulesOf, sendInputOf } from './take-for-sending.ts';
import type { Sending } from './take-for-sending.ts';

/** A reply that is about to be written, with all that sending it needs. */
export interface ReadyReply {
  /** Under which it is to be stored. */
  messageId: string;
  sending: Sending;
  rules: readonly PaceRule[];
  /** Whether it was taken for sending by the commit that wrote it. Known when that commit is through. */
  taken: Promise<boolean>;
}

export interface ReplyToSend {
  workspaceId: string;
  ticketId: string;
  state: TurnState;
  text: string;
  content: Record<string, unknown>;
}

/** Makes replies of the assistant ready. */
export interface ReplySender {
  /** Null for what is not sent, or is better looked at by the job that sends: the web chat, an inbox that cannot send now, what the provider would refuse. Outside a transaction. */
  makeReady(reply: ReplyToSend): Promise<ReadyReply | null>;
}

type SenderCtx = Pick<Ctx, 'clock' | 'db' | 'metrics' | 'realtime' | 'vault'>;

const inboxOf = createInboxCache<OpenedInbox>('inboxes-for-sending');

export function createReplySender(ctx: SenderCtx, providers: Providers): ReplySender {
  return {
    async makeReady({ workspaceId, ticketId, state, text: written, content }) {
      // As it will stand in the database.
      const text = cleanText(written);
      const { conversation, contact } = state;
      const { id: conversationId, inboxId, contactWroteAt, threadId } = conversation;
      const provider = providers.get(state.inbox.kind);
      if (!provider) return null;
      const { inbox, secrets } = await inboxOf(ctx).get(inboxId, () => ctx.db.tx(workspaceId, (tx) => readInboxForSending(tx, ctx.vault, inboxId)));
      if (inbox.status !== 'active') return null;
      const message = { id: newId(), conversationId, ticketId, inboxId, authorKind: 'assistant' as const, text, content };
      const toSend = { message, conversation: { contactWroteAt, threadId }, identities: contact.identities };
      const accessToken = secrets['access_token'] ?? '';
      if (provider.refuse(sendInputOf({ toSend, inbox, accessToken }))) return null;
      const pieces = provider.partsOf({ text, content: content as Outgoing });
      const rules = rulesOf({ toSend, inbox, provider }, pieces[0]);
      // How many there were within some time is not reckoned by the statement below.
      if (rules.some((rule) => rule.window)) return null;
      return { messageId: message.id, sending: { toSend, inbox, provider, accessToken, pieces, waitMs: 0 }, rules, taken: Promise.resolve(false) };
    },
  };
}

/**
 * Takes a reply for sending with the commit that writes it (G6), when its job begins with that commit and there is a place for it at this moment. What is not taken
 * is taken by its job, as every other message is. Spares a question alone a transaction of two packets.
 */
export function takeWithCommit(tx: Tx, ready: ReadyReply): void {
  tx.keepOnDisk();
  const taking = tx.eachLast(TAKE, { message: ready.messageId, rules: ready.rules });
  ready.taken = taking.then((found) => found.length > 0);
  ready.taken.catch(() => undefined);
}

interface Taking {
  message: string;
  rules: readonly PaceRule[];
}

// The places of all that are taken by one statement are reckoned as one: there is room for all of a key, or none is taken (call-pace.ts, nextPlace).
const TAKE = defineEach<Taking>(
  'take-with-commit',
  'message uuid, rules jsonb',
  `, begun as (select asked.* from asked where pgboss.baton_is_running('${deliverJob.name}', asked.message)),
   wanted as (
     select r.key, count(*)::int as calls, min(r.burst) as burst, max(r."apartMs") * interval '1 ms' as apart, statement_timestamp() as at
     from begun cross join jsonb_to_recordset(begun.rules) as r (key text, "apartMs" float8, burst int) group by r.key),
   paced as (
     insert into call_pace as p (workspace_id, token_key, full_at, recent)
     select $1, w.key, w.at + w.calls * w.apart, '{}' from wanted w where w.calls <= w.burst order by w.key
     on conflict (workspace_id, token_key) do update set full_at = greatest(p.full_at, statement_timestamp()) + (excluded.full_at - statement_timestamp())
     where (select greatest(p.full_at, w.at) + (w.calls - w.burst) * w.apart <= w.at from wanted w where w.key = p.token_key)
     returning p.token_key)
   update messages m set delivery = 'sending', delivery_attempts = m.delivery_attempts + 1, delivery_changed_at = now()
   from begun where m.workspace_id = $1 and m.id = begun.message and m.delivery = 'queued'
     and not exists (select from jsonb_to_recordset(begun.rules) as r (key text) where not exists (select from paced where paced.token_key = r.key))
   returning begun.place`,
);
