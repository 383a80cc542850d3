import type { Scanner } from '#platform/blob';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import type { Principal } from '#platform/principal';
import { keepFiles } from './attach-keep.ts';
import { takeIn } from './attach-take-in.ts';
import { linkAttachments } from './attach-to-message.ts';
import { messageFile } from './events.ts';
import { lockTicket } from './lock-ticket.ts';
import type { DeliveryError } from './schema.ts';

/** A file that a contact sent, as `content.media` of the message names it. Which fields a reference has is the channel's business. */
export interface InboundFile {
  type: string;
  /** `waiting`: it is being fetched. `stored`: it is among `content.attachments`. `failed`: `error` says why and what to do. `link`: only its address is kept. */
  state: 'waiting' | 'stored' | 'failed' | 'link';
  filename?: string | null;
  mime_type?: string | null;
  sha256?: string | null;
  id?: string | null;
  url?: string | null;
  attachment_id?: string;
  /** With `waiting`: why it is not there yet. */
  error?: DeliveryError | null;
}

/** A file that is still to be fetched, with its message's inbox and age. */
export interface WaitingFile {
  file: InboundFile;
  inboxId: string;
  occurredAt: Date;
}

/** Which file of which message. */
export interface FilePlace {
  messageId: string;
  place: number;
}

interface Row {
  inboxId: string;
  occurredAt: Date;
  conversationId: string;
  ticketId: string | null;
  seq: number;
  content: { media?: unknown; attachments?: unknown };
}

export async function readWaitingFile(ctx: Pick<Ctx, 'db'>, workspaceId: string, at: FilePlace): Promise<WaitingFile | null> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const row = await readRow(tx, at.messageId);
    const file = row && filesOf(row)[at.place];
    return file?.state === 'waiting' ? { file, inboxId: row!.inboxId, occurredAt: row!.occurredAt } : null;
  });
}

/**
 * Takes in a file that a contact sent and makes it an attachment of the message: of an accepted size and type by its bytes, scanned, and with
 * the sender's checksum. A message that was deleted meanwhile gets none; its bytes are swept.
 * @throws what `takeIn` throws
 */
export async function attachInbound(
  ctx: Pick<Ctx, 'blobs' | 'config' | 'db' | 'log'>,
  scan: Scanner | null,
  workspaceId: string,
  input: FilePlace & { name: string; bytes: AsyncIterable<Buffer>; sha256: readonly string[] },
): Promise<'stored' | 'gone' | 'damaged'> {
  const taken = await takeIn(ctx, scan, { name: input.name, bytes: input.bytes });
  if (input.sha256.some((sum) => sum !== taken.staged.sha256)) {
    await ctx.blobs.discard(taken.staged);
    return 'damaged';
  }
  const row = await ctx.db.tx(workspaceId, (tx) => readRow(tx, input.messageId));
  if (!row) {
    await ctx.blobs.discard(taken.staged);
    return 'gone';
  }
  const [kept] = await keepFiles(ctx, workspaceId, [taken], {
    conversationId: row.conversationId,
    ticketId: row.ticketId,
    by: { kind: 'contact', id: row.conversationId },
  });
  if (!kept) throw new Error('a file was taken in and not kept');
  const isLinked = await changeFile(ctx, workspaceId, input, async (tx, found, file) => {
    await linkAttachments(tx, [kept.id], { id: input.messageId, conversationId: found.conversationId, ticketId: found.ticketId });
    const named = { id: kept.id, name: kept.name, media_type: kept.mediaType, size: kept.size };
    found.content.attachments = [...(Array.isArray(found.content.attachments) ? (found.content.attachments as unknown[]) : []), named];
    return { ...file, state: 'stored', attachment_id: kept.id, error: null };
  });
  return isLinked ? 'stored' : 'gone';
}

/** Says on the message why a file is not there: yet, or for good. */
export async function noteInboundFile(
  ctx: Pick<Ctx, 'db'>,
  workspaceId: string,
  at: FilePlace,
  note: { state: 'waiting' | 'failed'; error: DeliveryError },
): Promise<void> {
  await changeFile(ctx, workspaceId, at, (_tx, _row, file) => Promise.resolve({ ...file, ...note }));
}

/**
 * A person wants the files of a message that could not be fetched: they wait again. Gives their places; whoever calls this fetches them, in the
 * same transaction.
 * @throws not_found; conflict when every file is there, on its way, or only a link
 */
export async function waitForFilesAgain(tx: Tx, who: Principal, at: { ticketId: string; messageId: string }): Promise<number[]> {
  const ticket = await lockTicket(tx, who, at.ticketId);
  const row = await readRow(tx, at.messageId, 'for update');
  if (!row || row.ticketId !== ticket.id) throw notFound('message');
  const files = filesOf(row);
  const places = files.flatMap((file, place) => (file.state === 'failed' ? [place] : []));
  if (places.length === 0) throw new BatonError('conflict', { message: 'No file of this message could not be fetched.', details: { failed: 0 } });
  const media = files.map((file) => (file.state === 'failed' ? { ...file, state: 'waiting', error: null } : file));
  await tx.query('update messages set content = $3::jsonb where workspace_id = $1 and id = $2', [
    tx.workspaceId,
    at.messageId,
    JSON.stringify({ ...row.content, media }),
  ]);
  for (const place of places) {
    const said = { conversation_id: row.conversationId, ticket_id: row.ticketId, message_id: at.messageId, seq: row.seq, place, state: 'waiting' };
    await tx.record(
      messageFile,
      { ...said, changes: { state: { from: 'failed', to: 'waiting' } } },
      { conversationId: row.conversationId, ticketId: row.ticketId, actor: { kind: who.kind, id: who.id } },
    );
  }
  return places;
}

type Step = (tx: Tx, row: Row, file: InboundFile) => Promise<InboundFile>;

/** Changes a file that still waits, under the lock of its message. False when it does not wait any more. */
async function changeFile(ctx: Pick<Ctx, 'db'>, workspaceId: string, at: FilePlace, step: Step): Promise<boolean> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const row = await readRow(tx, at.messageId, 'for update');
    const files = row ? filesOf(row) : [];
    const file = files[at.place];
    if (!row || file?.state !== 'waiting') return false;
    const changed = await step(tx, row, file);
    const media = files.map((one, place) => (place === at.place ? changed : one));
    await tx.query('update messages set content = $3::jsonb where workspace_id = $1 and id = $2', [
      workspaceId,
      at.messageId,
      JSON.stringify({ ...row.content, media }),
    ]);
    const said = {
      conversation_id: row.conversationId,
      ticket_id: row.ticketId,
      message_id: at.messageId,
      seq: row.seq,
      place: at.place,
      state: changed.state,
    };
    await tx.record(messageFile, said, { conversationId: row.conversationId, ticketId: row.ticketId });
    return true;
  });
}

async function readRow(tx: Tx, messageId: string, lock = ''): Promise<Row | null> {
  const [row] = await tx.query<Row>(
    `select inbox_id as "inboxId", occurred_at as "occurredAt", conversation_id as "conversationId", ticket_id as "ticketId", seq, content
     from messages where workspace_id = $1 and id = $2 and deleted_at is null ${lock}`,
    [tx.workspaceId, messageId],
  );
  return row ?? null;
}

function filesOf(row: Row): InboundFile[] {
  return Array.isArray(row.content.media) ? (row.content.media as InboundFile[]) : [];
}
