import type { Config } from '#platform/config';
import type { Inbox } from '#conversations';

/** Stands for the organization of an installation that has only one Dixa, whose id nobody had to look up. */
export const ANY_ORGANIZATION = 'default';

/** How one inbox's Dixa is called. */
export interface DixaAccount {
  workspaceId: string;
  baseUrl: string;
  token: string;
  authScheme: 'raw' | 'bearer';
  agentId: string | undefined;
  queueId: string | undefined;
  claim: 'chats' | 'always' | 'never';
  confirmButtons: boolean;
}

type Settings = Pick<Config, 'dixaApiKey' | 'dixaBaseUrl' | 'dixaAgentId' | 'dixaQueueId'>;

export function speakerOf(config: Settings, inbox: Pick<Inbox, 'settings'>): string | undefined {
  return inbox.settings.dixa?.agent_id ?? config.dixaAgentId;
}

export function toAccount(config: Settings, inbox: Inbox, token: string): DixaAccount {
  const own = inbox.settings.dixa ?? {};
  return {
    workspaceId: inbox.workspaceId,
    baseUrl: (config.dixaBaseUrl ?? 'https://dev.dixa.io').replace(/\/$/, ''),
    token: token || (config.dixaApiKey ?? ''),
    authScheme: own.auth_scheme ?? 'raw',
    agentId: speakerOf(config, inbox),
    queueId: own.queue_id ?? config.dixaQueueId,
    claim: own.claim ?? 'chats',
    confirmButtons: own.confirm_buttons ?? true,
  };
}
