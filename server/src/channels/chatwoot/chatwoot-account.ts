import type { Ctx } from '#platform/context';
import type { Config } from '#platform/config';
import { readInboxSecrets } from '#conversations';
import type { Inbox } from '#conversations';

/** Stands for the account of an installation that has only one Chatwoot, whose id nobody had to look up. */
export const ANY_ACCOUNT = 'default';

/** How one inbox's Chatwoot is called. */
export interface ChatwootAccount {
  workspaceId: string;
  baseUrl: string;
  /** The address comes from the inbox, so from somebody who may not know this network: it must lead to the internet. */
  isNamedByInbox: boolean;
  /** Of the bot, which speaks and changes the conversation. */
  speakerToken: string;
  /** Of a user, who may list messages and conversations; empty when none was given. */
  readerToken: string;
  /** The bot's id, where it is known. */
  speakerId: string | undefined;
  /** Absent where webhooks alone say which account a conversation is in. */
  accountId: string | undefined;
  /** Which open conversations are the assistant's: `pending` ones, or with `unassigned` also those that nobody has. */
  takes: 'pending' | 'unassigned';
  mediaHosts: readonly string[];
  handoff: NonNullable<NonNullable<Inbox['settings']['chatwoot']>['handoff']>;
}

/** A conversation of one account: both are needed for every call. */
export interface ThreadPlace {
  accountId: string;
  conversationId: string;
}

type AccountCtx = Pick<Ctx, 'db' | 'vault'> & { config: Pick<Config, 'chatwootAccountId' | 'chatwootApiToken' | 'chatwootBaseUrl' | 'chatwootUserToken'> };

const ACCOUNT = /^(\d{1,15})(?::(\d{1,15}))?$/;

/** The account behind an inbox, with its tokens in clear: for the moment of a call. */
export async function openAccount(ctx: AccountCtx, inbox: Inbox): Promise<ChatwootAccount> {
  const secrets = await readInboxSecrets(ctx, inbox.workspaceId, inbox.id);
  const own = inbox.settings.chatwoot ?? {};
  const { config } = ctx;
  const installations = config.chatwootBaseUrl ?? 'https://app.chatwoot.com';
  return {
    workspaceId: inbox.workspaceId,
    baseUrl: (own.base_url ?? installations).replace(/\/+$/, ''),
    isNamedByInbox: own.base_url !== undefined && URL.parse(own.base_url)?.origin !== URL.parse(installations)?.origin,
    speakerToken: secrets['access_token'] ?? config.chatwootApiToken ?? '',
    readerToken: secrets['user_token'] ?? config.chatwootUserToken ?? '',
    speakerId: own.bot_id,
    accountId: own.account_id ?? ACCOUNT.exec(inbox.externalId)?.[1] ?? config.chatwootAccountId,
    takes: own.takes ?? 'pending',
    mediaHosts: own.media_hosts ?? [],
    handoff: own.handoff ?? {},
  };
}

/** The one inbox of Chatwoot that an inbox here stands for; null when it takes all of an account. */
export function onlyInboxOf(inbox: Pick<Inbox, 'externalId'>): string | null {
  return ACCOUNT.exec(inbox.externalId)?.[2] ?? null;
}

/** Where the installation is not the process's own: two of them may use the same numbers. */
export function hostOf({ settings }: Pick<Inbox, 'settings'>): string | null {
  return settings.chatwoot?.base_url ? (URL.parse(settings.chatwoot.base_url)?.host ?? null) : null;
}

/** How a conversation is named here: Chatwoot numbers them for each account. */
export function toThreadId({ accountId, conversationId }: ThreadPlace): string {
  return `${accountId}:${conversationId}`;
}

/** @throws Error for a thread that is none of Chatwoot's */
export function toPlace(threadId: string): ThreadPlace {
  const [accountId = '', conversationId = ''] = threadId.split(':');
  if (!/^\d+$/.test(accountId) || !/^\d+$/.test(conversationId)) throw new Error(`${threadId} names no conversation of Chatwoot`);
  return { accountId, conversationId };
}
