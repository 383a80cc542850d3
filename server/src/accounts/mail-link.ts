import { createHmac } from 'node:crypto';
import type { Ctx } from '#platform/context';
import type { RunningJob } from '#platform/jobs';
import { MailRefused } from '#platform/mail';
import type { Mailer } from '#platform/mail';
import { hashLinkToken } from './change-password.ts';
import { passwordLinkMade } from './events.ts';
import { writeLinkMail } from './link-mail.ts';
import { readWorkspace } from './read-workspaces.ts';
import type { Workspace } from './read-workspaces.ts';
import type { LinkKind } from './schema.ts';

const LIVES_HOURS: Record<LinkKind, number> = { reset: 1, invite: 7 * 24 };
/** Whoever asks for more of them floods somebody's mailbox. */
const MOST_AN_HOUR = 5;

type Deps = Pick<Ctx, 'db' | 'clock' | 'config' | 'vault' | 'log'>;
type LinkJob = Pick<RunningJob<{ teammate_id: string | null; kind: LinkKind }>, 'id' | 'workspaceId' | 'data'>;

/**
 * Makes a link and mails it. The token is computed from the job's id with a key of the vault: every attempt mails the same link, and it
 * rests nowhere but in the mail. Returns how it ended.
 */
export async function mailLink(ctx: Deps, mailer: Mailer, job: LinkJob): Promise<string> {
  const { teammate_id: teammateId, kind } = job.data;
  if (teammateId === null || job.workspaceId === null) return 'nobody';
  const token = createHmac('sha256', ctx.vault.derive('password-links')).update(job.id).digest('base64url');
  const { workspaceId } = job;
  const person = await ctx.db.tx(workspaceId, async (tx) => {
    const [row] = await tx.query<{ email: string; name: string; hasPassword: boolean }>(
      `select email, name, password_hash is not null as "hasPassword" from teammates where workspace_id = $1 and id = $2 and removed_at is null for no key update`,
      [workspaceId, teammateId],
    );
    if (!row || (kind === 'invite' && row.hasPassword)) return null;
    const now = ctx.clock.now();
    const lately = await tx.query(
      `select from password_links where workspace_id = $1 and teammate_id = $2 and id <> $3 and created_at > $4::timestamptz - interval '1 hour'`,
      [workspaceId, teammateId, job.id, now],
    );
    if (lately.length >= MOST_AN_HOUR) return null;
    const made = await tx.query(
      `insert into password_links as l (workspace_id, id, teammate_id, kind, hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (workspace_id, id) do update set hash = excluded.hash where l.hash <> excluded.hash returning 1 as ok`,
      [workspaceId, job.id, teammateId, kind, hashLinkToken(token), now, new Date(now.getTime() + LIVES_HOURS[kind] * 3_600_000)],
    );
    if (made.length > 0) await tx.record(passwordLinkMade, { teammate_id: teammateId, link_id: job.id, kind });
    return row;
  });
  if (!person) return 'not_wanted';
  const workspace = await readWorkspace(ctx, workspaceId);
  return send(ctx, mailer, { id: job.id, kind, token, person, workspace });
}

interface Outgoing {
  id: string;
  kind: LinkKind;
  token: string;
  person: { email: string; name: string };
  workspace: Workspace;
}

async function send(ctx: Deps, mailer: Mailer, { id, kind, token, person, workspace }: Outgoing): Promise<string> {
  const { publicUrl, port } = ctx.config;
  const base = (publicUrl ?? `http://localhost:${port}`).replace(/\/$/, '');
  const written = writeLinkMail({
    kind,
    name: person.name,
    workspace: workspace.name,
    language: workspace.settings.defaultLanguage,
    url: `${base}/password?token=${token}`,
  });
  try {
    // The same Message-ID on every attempt, so that a mail server which took it before an answer was lost can tell.
    return await mailer.send({ ...written, to: person.email, id });
  } catch (error) {
    if (!(error instanceof MailRefused)) throw error;
    ctx.log.warn({ err: error, job: id }, 'the mail server refuses this mail for good');
    return 'refused';
  }
}
