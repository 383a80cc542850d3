import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import type { RunningJob } from '#platform/jobs';
import { MailRefused } from '#platform/mail';
import type { Mailer } from '#platform/mail';
import { readWorkspace } from '#accounts';
import { receiveNotice } from '#conversations';
import type { InboxSettings } from '#conversations';
import { continueByMailJob } from '../job-definitions.ts';
import { writeContinuationMail } from './continuation-mail.ts';
import { visitorMailed } from './events.ts';
import { readWhomToMail } from './read-whom-to-mail.ts';
import type { WhomToMail } from './read-whom-to-mail.ts';
import { readWebchatSettings } from './webchat-settings.ts';

type Deps = Pick<Ctx, 'db' | 'clock' | 'config' | 'vault' | 'log'>;
type Job = Pick<RunningJob<{ conversation_id: string; waits_since?: string | undefined }>, 'id' | 'workspaceId' | 'data' | 'lastAttempt'>;

const MINUTE_MS = 60_000;
// Whoever keeps the page open for a day without looking is not mailed in the middle of it.
const GIVE_UP_MS = 24 * 3_600_000;
const LEAST_BETWEEN_MS = 15 * MINUTE_MS;

interface Unread {
  seq: number;
  authorKind: 'assistant' | 'teammate';
  authorName: string | null;
  text: string;
  files: number;
  at: Date;
}

interface Found {
  inbox: { id: string; settings: InboxSettings };
  mail: { mailedSeq: number; mailId: string | null; fromSeq: number | null; sentAt: Date | null; stoppedAt: Date | null };
}

type Decision = { outcome: string; inMs?: number } | { outcome: 'mails'; whom: WhomToMail; inboxId: string; siteUrl: string | null; unread: Unread[] };

/**
 * Mails unread answers of people to a visitor who has gone: no socket, not read for as long as the inbox says, and an address is known.
 * All that is unread goes into one mail, once: the mail is claimed and committed before it is sent, and a job that died goes on with the
 * same one, under the same Message-ID. Returns how it ended.
 */
export async function continueByMail(ctx: Deps, mailer: Mailer, job: Job): Promise<{ outcome: string }> {
  const { workspaceId } = job;
  if (workspaceId === null) throw new Error('a conversation belongs to a workspace');
  const decision = await ctx.db.tx(workspaceId, async (tx) => {
    const decided = await decide(ctx, tx, job);
    if ('inMs' in decided && decided.inMs !== undefined)
      await tx.send(continueByMailJob, { ...job.data, waits_since: sinceOf(ctx, job).toISOString() }, { delayMs: decided.inMs });
    return decided;
  });
  if (!('whom' in decision)) return { outcome: decision.outcome };
  const { whom, unread, siteUrl } = decision;
  const { name } = await readWorkspace(ctx, workspaceId);
  const mail = writeContinuationMail(ctx, { whom, shop: name, siteUrl, answers: unread });
  try {
    if ((await mailer.send({ ...mail, id: job.id })) === 'unsent') return { outcome: await settle(ctx, job, decision, 'no_mail_server') };
  } catch (error) {
    if (!(error instanceof MailRefused)) {
      if (job.lastAttempt) await release(ctx, job);
      throw error;
    }
    ctx.log.warn({ err: error, job: job.id }, 'the mail server refuses this mail for good');
    return { outcome: await settle(ctx, job, decision, 'refused') };
  }
  return { outcome: await settle(ctx, job, decision, 'mailed') };
}

/** Since when these answers wait for somebody to read them. */
function sinceOf(ctx: Pick<Ctx, 'clock'>, job: Job): Date {
  return job.data.waits_since === undefined ? ctx.clock.now() : new Date(job.data.waits_since);
}

async function decide(ctx: Deps, tx: Tx, job: Job): Promise<Decision> {
  const conversationId = job.data.conversation_id;
  const found = await lock(tx, conversationId);
  if (!found) return { outcome: 'no_web_chat' };
  const { mail, inbox } = found;
  const settings = readWebchatSettings(inbox.settings);
  const { enabled, after_minutes: minutes } = settings.offline_mail;
  if (!enabled) return { outcome: 'off' };
  if (mail.stoppedAt !== null) return { outcome: 'stopped' };
  const whom = await readWhomToMail(ctx, tx, conversationId);
  const mine = mail.mailId === job.id && mail.sentAt === null;
  if (mail.mailId !== null && mail.sentAt === null && !mine) return { outcome: 'another_sends' };
  const unread = await readUnread(tx, conversationId, mine ? (mail.fromSeq ?? 0) : Math.max(whom.readSeq, mail.mailedSeq));
  const newest = unread.findLast((one) => one.authorKind === 'teammate');
  if (!newest) return { outcome: 'read' };
  const now = ctx.clock.now().getTime();
  const afterMs = minutes * MINUTE_MS;
  if (!mine) {
    const rest = newest.at.getTime() + afterMs - now;
    if (rest > 0) return { outcome: 'waits', inMs: rest };
    const between = mail.sentAt === null ? 0 : mail.sentAt.getTime() + LEAST_BETWEEN_MS - now;
    if (between > 0) return { outcome: 'waits', inMs: between };
    if (whom.isConnected) return now - sinceOf(ctx, job).getTime() > GIVE_UP_MS ? { outcome: 'stays_there' } : { outcome: 'is_there', inMs: afterMs };
  }
  if (whom.address === null) return { outcome: 'no_address' };
  if (!mine) await claim(tx, job, { fromSeq: Math.max(whom.readSeq, mail.mailedSeq), upTo: unread.at(-1)?.seq ?? 0 });
  const { allowed_origins: origins, site_url: siteUrl } = settings;
  return { outcome: 'mails', whom: { ...whom, origins }, inboxId: inbox.id, siteUrl, unread };
}

async function lock(tx: Tx, conversationId: string): Promise<Found | null> {
  const [place] = await tx.query<{ id: string; settings: InboxSettings }>(
    `select i.id, i.settings from conversations c join inboxes i on i.workspace_id = c.workspace_id and i.id = c.inbox_id
     where c.workspace_id = $1 and c.id = $2 and i.kind = 'webchat' and i.status <> 'disabled'`,
    [tx.workspaceId, conversationId],
  );
  if (!place) return null;
  await tx.query('insert into visitor_mails (workspace_id, conversation_id) values ($1, $2) on conflict do nothing', [tx.workspaceId, conversationId]);
  const [mail] = await tx.query<Found['mail']>(
    `select mailed_seq as "mailedSeq", mail_id as "mailId", mail_from_seq as "fromSeq", sent_at as "sentAt", stopped_at as "stoppedAt"
     from visitor_mails where workspace_id = $1 and conversation_id = $2 for update`,
    [tx.workspaceId, conversationId],
  );
  return mail ? { inbox: place, mail } : null;
}

function readUnread(tx: Tx, conversationId: string, afterSeq: number): Promise<Unread[]> {
  return tx.query<Unread>(
    `select seq, author_kind as "authorKind", author_name as "authorName", text, coalesce(jsonb_array_length(content->'attachments'), 0) as files, occurred_at as at
     from messages where workspace_id = $1 and conversation_id = $2 and seq > $3 and author_kind in ('assistant', 'teammate')
       and kind in ('text', 'media') and deleted_at is null order by seq limit 50`,
    [tx.workspaceId, conversationId, afterSeq],
  );
}

async function claim(tx: Tx, job: Job, { fromSeq, upTo }: { fromSeq: number; upTo: number }): Promise<void> {
  await tx.query(
    'update visitor_mails set mail_id = $3, mail_from_seq = $4, mailed_seq = $5, sent_at = null where workspace_id = $1 and conversation_id = $2',
    [tx.workspaceId, job.data.conversation_id, job.id, fromSeq, upTo],
  );
}

/** A mail that nobody tries any more holds no later one back, which then says what this one would have. */
async function release(ctx: Deps, job: Job): Promise<void> {
  await ctx.db.tx(job.workspaceId ?? '', (tx) =>
    tx.query(
      `update visitor_mails set mail_id = null, mailed_seq = coalesce(mail_from_seq, mailed_seq) where workspace_id = $1 and conversation_id = $2 and mail_id = $3 and sent_at is null`,
      [tx.workspaceId, job.data.conversation_id, job.id],
    ),
  );
}

/** Ends the mail, whatever became of it, and tells people. */
async function settle(ctx: Deps, job: Job, { whom, inboxId, unread }: Extract<Decision, { whom: unknown }>, outcome: string): Promise<string> {
  const conversationId = job.data.conversation_id;
  const upTo = unread.at(-1)?.seq ?? 0;
  await ctx.db.tx(job.workspaceId ?? '', async (tx) => {
    await tx.query('update visitor_mails set sent_at = $3 where workspace_id = $1 and conversation_id = $2 and mail_id = $4', [
      tx.workspaceId,
      conversationId,
      ctx.clock.now(),
      job.id,
    ]);
    if (outcome !== 'mailed') return;
    await tx.record(visitorMailed, { conversation_id: conversationId, mail_id: job.id, answers: unread.length, up_to_seq: upTo }, { conversationId });
    await receiveNotice(tx, {
      inboxId,
      externalId: `mailed:${job.id}`,
      about: [{ kind: 'visitor', value: whom.visitorId, verified: true }],
      occurredAt: ctx.clock.now(),
      text: `The visitor had gone: ${unread.length === 1 ? 'the unread answer was' : `${unread.length} unread answers were`} mailed to them.`,
      content: { type: 'mailed', answers: unread.length, up_to_seq: upTo },
    });
  });
  return outcome;
}
