import type { Ctx } from '#platform/context';
import type { RunningJob } from '#platform/jobs';
import { readInboxForSending } from '#conversations';
import type { Providers } from './create-providers.ts';

interface Newest {
  inboxId: string;
  threadId: string | null;
  externalId: string;
  identities: { kind: string; value: string; verified: boolean }[];
}

/** Shows the contact that they were read, and with `typing` that somebody writes. A courtesy: when it fails, nothing is tried again. */
export async function showRead(
  ctx: Pick<Ctx, 'db' | 'log' | 'vault'>,
  providers: Providers,
  job: RunningJob<{ conversation_id: string; typing: boolean }>,
): Promise<{ outcome: string }> {
  const { workspaceId } = job;
  if (workspaceId === null) throw new Error('a conversation belongs to a workspace');
  const found = await ctx.db.tx(workspaceId, async (tx) => {
    const [newest] = await tx.query<Newest>(
      `select c.inbox_id as "inboxId", c.thread_id as "threadId", m.external_id as "externalId",
         (select coalesce(json_agg(json_build_object('kind', d.kind, 'value', d.value, 'verified', d.verified) order by d.verified desc, d.created_at), '[]')
          from contact_identities d where d.workspace_id = c.workspace_id and d.contact_id = c.contact_id) as identities
       from conversations c join messages m on m.workspace_id = c.workspace_id and m.conversation_id = c.id
       where c.workspace_id = $1 and c.id = $2 and m.author_kind = 'contact' and m.external_id is not null and m.kind in ('text', 'media', 'unsupported')
       order by m.seq desc limit 1`,
      [workspaceId, job.data.conversation_id],
    );
    return newest ? { newest, ...(await readInboxForSending(tx, ctx.vault, newest.inboxId)) } : null;
  });
  const provider = found && found.inbox.status === 'active' ? providers.get(found.inbox.kind) : undefined;
  if (!found || !provider?.showRead) return { outcome: 'nothing_to_show' };
  const { newest, inbox, secrets } = found;
  const shown = await provider.showRead({ ...newest, inbox, accessToken: secrets['access_token'] ?? '', typing: job.data.typing, signal: job.signal });
  if (!shown) ctx.log.debug({ inbox: inbox.id }, 'a contact could not be shown that they were read');
  return { outcome: shown ? 'shown' : 'not_shown' };
}
