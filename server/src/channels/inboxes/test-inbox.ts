import { inboxTested, markInboxBroken, markInboxWorking, readInbox, readInboxSecrets } from '#conversations';
import type { Inbox } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Principal } from '#platform/principal';
import { workspaceOf } from '#platform/principal';
import type { Providers } from '../create-providers.ts';
import type { Finding } from '../provider.ts';
import { channelOf } from './channel-table.ts';
import { readLastEvent } from './read-last-event.ts';

export interface TestedInbox {
  ok: boolean;
  status: Inbox['status'];
  checks: Finding[];
}

/**
 * Asks whether an inbox works, its provider included, and says it in words for whoever set it up. What the provider says of the credentials
 * holds for the inbox too: a broken one that works again sends what waited. @throws not_found
 */
export async function testInbox(ctx: Pick<Ctx, 'db' | 'vault'>, providers: Providers, who: Principal, inboxId: string): Promise<TestedInbox> {
  const workspaceId = workspaceOf(who);
  const inbox = await readInbox(ctx, workspaceId, inboxId);
  const secrets = await readInboxSecrets(ctx, workspaceId, inboxId);
  const atProvider = inbox.status === 'disabled' ? [DISABLED] : await askProvider(providers, inbox, secrets['access_token'] ?? '');
  const checks = [...atProvider, ...(await lookHere(ctx, inbox, secrets, providers.get(inbox.kind) !== undefined))];
  const failed = checks.filter((check) => check.state === 'failed').map((check) => check.name);
  const refused = checks.find((check) => check.name === 'credentials' && check.state === 'failed');
  return ctx.db.tx(workspaceId, async (tx) => {
    const inner = { db: tx };
    if (refused) await markInboxBroken(inner, workspaceId, inboxId, refused.message);
    else if (failed.length === 0) await markInboxWorking(inner, workspaceId, inboxId);
    await tx.record(inboxTested, { inbox_id: inboxId, ok: failed.length === 0, failed }, { actor: { kind: who.kind, id: who.id } });
    return { ok: failed.length === 0, status: (await readInbox(inner, workspaceId, inboxId)).status, checks };
  });
}

const DISABLED: Finding = {
  name: 'status',
  state: 'failed',
  message: 'The inbox is out of use: it takes nothing and sends nothing.',
  action: 'Set its status to active.',
};

async function askProvider(providers: Providers, inbox: Inbox, accessToken: string): Promise<Finding[]> {
  const provider = providers.get(inbox.kind);
  if (!provider) return [{ name: 'provider', state: 'ok', message: 'Nobody has to be asked: Baton carries this channel itself.', action: null }];
  if (accessToken === '')
    return [{ name: 'credentials', state: 'failed', message: 'There is no access token, so nothing can be sent.', action: 'Set secrets.access_token.' }];
  if (provider.examine) return provider.examine({ inbox, accessToken });
  const works = await provider.probe({ inbox, accessToken });
  const message = works ? 'The provider took the access token.' : 'The provider did not take the access token, or could not be reached.';
  return [{ name: 'provider', state: works ? 'ok' : 'failed', message, action: works ? null : 'Set secrets.access_token anew, and test again.' }];
}

/** What can be seen without asking anybody. */
async function lookHere(ctx: Pick<Ctx, 'db'>, inbox: Inbox, secrets: Record<string, string>, hasProvider: boolean): Promise<Finding[]> {
  const assistant: Finding =
    inbox.assistantId === null
      ? { name: 'assistant', state: 'warning', message: 'No assistant answers here: people have every ticket.', action: 'Set assistant_id.' }
      : { name: 'assistant', state: 'ok', message: 'An assistant answers here first.', action: null };
  const channel = channelOf(inbox.kind);
  if (channel === null || !hasProvider) return [assistant];
  const proven = channel.proofs.some((name) => secrets[name] !== undefined);
  const last = await readLastEvent(ctx, inbox);
  const came = last === null ? 'Nothing has come in from the provider yet' : `The provider last told of something at ${last.toISOString()}`;
  const own = proven ? 'its webhooks are checked with a secret of this inbox' : 'its webhooks are checked with the secret of the installation, if it has one';
  const action = last === null ? 'Paste setup.webhook_url at the provider and write a message.' : null;
  return [assistant, { name: 'webhook', state: last === null ? 'warning' : 'ok', message: `${came}; ${own}.`, action }];
}
