import type { Ctx } from '#platform/context';
import { correlationId } from '#platform/correlation';
import type { Tx } from '#platform/db';
import type { EndingJob } from '#platform/jobs';
import { workTogether } from '#platform/work-together';
import { claimForSending, handOff, lockForSending, markAllSent, markFailed, readDeliveryStates, readInboxesForSending, takeBackAnswer } from '#conversations';
import type { DeliveryError, Inbox, OpenedInbox, Outgoing, ToSend } from '#conversations';
import { takeAllPlaces } from './call-pace.ts';
import type { PaceRule, Paces } from './call-pace.ts';
import type { Providers } from './create-providers.ts';
import { reconcileJob } from './job-definitions.ts';
import type { ChannelProvider, OutPart } from './provider.ts';
import { lockSendPaces } from './send-pace.ts';

/** A message taken for sending, and by what it goes. */
export interface Sending {
  toSend: ToSend;
  inbox: Inbox;
  provider: ChannelProvider;
  accessToken: string;
  pieces: OutPart[];
  /** How long its place among the sends is away. */
  waitMs: number;
}

/** What became of a message that was to be taken. `later`: it is to be tried again, because its place is too far away. */
export type Taken = Sending | { outcome: string } | { later: string; conversationId: string };

export interface Outbox {
  /** `sending` is committed when it resolves with a message. */
  take(asked: { workspaceId: string; messageId: string }): Promise<Taken>;
  /** The provider accepted it, and the job that sent it is over. */
  noteSent(sent: { workspaceId: string; messageId: string; externalId: string; job: EndingJob }): Promise<void>;
}

/** Rows of messages stay locked until the commit, and statuses of theirs wait as long. */
const MOST_AT_ONCE = 32;

/**
 * What the jobs that send have to write, before and after they call. Those that run side by side share transactions: the pace of a number is
 * one row, and while each took it in a transaction of its own, 40 sends a second waited 100 ms for each other's commits.
 */
export function createOutbox(ctx: Pick<Ctx, 'db' | 'metrics' | 'vault'>, providers: Providers): Outbox {
  const noteAll = workTogether(MOST_AT_ONCE, async (workspaceId, batch: readonly (Parameters<Outbox['noteSent']>[0] & { correlationId: string | null })[]) => {
    await ctx.db.tx(
      workspaceId,
      async (tx) => {
        for (const { job } of batch) tx.endJob(job);
        await markAllSent(tx, batch);
      },
      { repeatable: true },
    );
    return batch.map(() => null);
  });
  return {
    take: workTogether(MOST_AT_ONCE, (workspaceId, batch) =>
      ctx.db.tx(workspaceId, (tx) =>
        takeAll(
          ctx,
          tx,
          providers,
          batch.map((one) => one.messageId),
        ),
      ),
    ),
    noteSent: async (sent) => void (await noteAll({ ...sent, correlationId: correlationId() })),
  };
}

interface Ready extends Sending {
  messageId: string;
  refusal: DeliveryError | null;
  rules: readonly PaceRule[];
}

/**
 * Messages with their inboxes, what is certain without calling, and places among the sends. Nothing is claimed where the inbox cannot send now
 * (it then waits for `inbox.working`), or where the place is far away.
 */
async function takeAll(ctx: Pick<Ctx, 'metrics' | 'vault'>, tx: Tx, providers: Providers, messageIds: readonly string[]): Promise<Taken[]> {
  // In one packet; the paces, for which others stand in line, are locked last.
  const [locked, inboxes, paces] = await Promise.all([
    lockForSending(tx, messageIds, ['queued']),
    readInboxesForSending(tx, ctx.vault, messageIds),
    lockSendPaces(tx, messageIds),
  ]);
  const queued = new Map(locked.map((one) => [one.message.id, one]));
  const others = messageIds.filter((id) => !queued.has(id));
  const states = others.length > 0 ? await readDeliveryStates(tx, others) : new Map<string, string>();
  // Lanes let nobody else send such a message now: whoever claimed it is dead, or will say soon what became of it.
  for (const id of others) if (states.get(id) === 'sending') await tx.send(reconcileJob, { message_id: id }, { delayMs: RECONCILE_AFTER_MS });
  const ready = makeReady(inboxes, providers, locked);
  const sendable = [...ready.values()].filter((one): one is Ready => 'rules' in one);
  const places = await placesOf(tx, sendable, paces);
  const claimed = new Set(sendable.filter((one) => one.refusal !== null || (places.get(one.messageId) ?? null) !== null).map((one) => one.messageId));
  claimForSending(tx, [...claimed]);
  const taken: Taken[] = [];
  for (const id of messageIds) {
    const one = ready.get(id);
    if (!one) taken.push({ outcome: `skipped_${states.get(id) ?? 'gone'}` });
    else if (!('rules' in one)) taken.push(one);
    else if (!claimed.has(id)) taken.push({ later: TOO_FAST, conversationId: one.toSend.message.conversationId });
    else if (one.refusal) taken.push(await refuse(ctx, tx, one, one.refusal));
    else taken.push({ ...one, waitMs: places.get(id) ?? 0 });
  }
  return taken;
}

export const TOO_FAST = 'This number or this contact gets as many messages as the provider lets through for now.';
// Longer than a second of an even pace, shorter than what a burst to one contact has to be paid back with.
export const MOST_WAIT_MS = 2000;
// Longer than a call may last (12 s), with room for a slow commit.
const RECONCILE_AFTER_MS = 15_000;

function makeReady(inboxes: ReadonlyMap<string, OpenedInbox>, providers: Providers, queued: readonly ToSend[]): Map<string, Ready | { outcome: string }> {
  return new Map<string, Ready | { outcome: string }>(
    queued.map((toSend) => {
      const { message } = toSend;
      const found = inboxes.get(message.inboxId);
      if (!found) throw new Error('a message without an inbox');
      const { inbox, secrets } = found;
      const provider = providers.get(inbox.kind);
      if (inbox.status !== 'active') return [message.id, { outcome: `inbox_${inbox.status}` }];
      if (!provider) return [message.id, { outcome: 'no_provider' }];
      const accessToken = secrets['access_token'] ?? '';
      const pieces = provider.partsOf({ text: message.text, content: message.content as Outgoing });
      const refusal = provider.refuse(sendInputOf({ toSend, inbox, accessToken }));
      const rules = refusal ? [] : rulesOf({ toSend, inbox, provider }, pieces[0]);
      return [message.id, { messageId: message.id, toSend, inbox, provider, accessToken, pieces, refusal, rules, waitMs: 0 }];
    }),
  );
}

/** By which a part is paced; none for a provider without a pace. */
export function rulesOf({ toSend, inbox, provider }: Pick<Sending, 'toSend' | 'inbox' | 'provider'>, what: OutPart | undefined): readonly PaceRule[] {
  if (!provider.paceOf || what === undefined) return [];
  return provider.paceOf({ inboxId: inbox.id, conversationId: toSend.message.conversationId }, what);
}

/** Milliseconds until each may go out; null when it is better to come back later. */
async function placesOf(tx: Tx, sendable: readonly Ready[], locked: Paces): Promise<Map<string, number | null>> {
  const paced = sendable.filter((one) => one.rules.length > 0);
  const rules = paced.map((one) => one.rules);
  const places = paced.length > 0 ? await takeAllPlaces(tx, rules, { mostWaitMs: MOST_WAIT_MS }, locked) : [];
  const waits = new Map<string, number | null>(sendable.map((one) => [one.messageId, 0]));
  for (const [at, one] of paced.entries()) waits.set(one.messageId, places[at]?.taken ? places[at].waitMs : null);
  return waits;
}

async function refuse(ctx: Pick<Ctx, 'metrics'>, tx: Tx, { toSend, provider }: Sending, refusal: DeliveryError): Promise<{ outcome: string }> {
  ctx.metrics.sends.inc({ provider: provider.kind, result: 'refused_unsent' });
  await giveUp(tx, toSend, refusal);
  return { outcome: `refused_${refusal.code}` };
}

export function sendInputOf({ toSend, inbox, accessToken }: Pick<Sending, 'toSend' | 'inbox' | 'accessToken'>) {
  const { message, conversation, identities } = toSend;
  return {
    inbox,
    accessToken,
    identities,
    messageId: message.id,
    threadId: conversation.threadId,
    text: message.text,
    content: message.content as Outgoing & Record<string, unknown>,
    byTeammate: message.authorKind === 'teammate',
    contactWroteAt: conversation.contactWroteAt,
  };
}

/** What the assistant said and nobody will hear does not end as silence: the ticket goes to people, in the same commit. */
export async function giveUp(tx: Tx, { message }: ToSend, error: DeliveryError): Promise<void> {
  await markFailed({ db: tx }, tx.workspaceId ?? '', message.id, error);
  const { conversationId, ticketId, authorKind } = message;
  if (authorKind !== 'assistant' || ticketId === null) return;
  await takeBackAnswer(tx, conversationId);
  const reason = error.code === 'human_took_part' ? 'human_took_part' : 'not_delivered';
  await handOff(tx, { conversationId, ticketId, seenSeq: null, reason, evidence: error.message });
}
