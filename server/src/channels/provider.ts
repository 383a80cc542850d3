import type { DeliveryError, Inbox } from '#conversations';

/** One thing to send, with all a provider needs. */
export interface SendInput {
  inbox: Inbox;
  accessToken: string;
  /** Ways to reach the contact, most trusted first. */
  identities: { kind: string; value: string }[];
  messageId: string;
  /** The provider's own conversation; null where it has none. */
  threadId: string | null;
  /** What stands beside the text: what kind of answer it is, in which language. */
  content: Record<string, unknown>;
  /** In the provider's own markup, within its limit: one of `partsOf`. */
  text: string;
  /** Which of how many parts, from 1. */
  part: number;
  parts: number;
  /** True when a teammate wrote it: some providers give people more time than programs. */
  byTeammate: boolean;
  contactWroteAt: Date | null;
  signal: AbortSignal;
}

/**
 * What became of a send.
 * - `sent`: taken under this id.
 * - `failed`: refused, certainly not sent, and a person decides.
 * - `unknown`: it may have been sent; it must not be repeated by itself.
 * - `not_sent`: certainly not sent, and worth another try by itself later.
 */
export type SendOutcome =
  | { kind: 'sent'; externalId: string }
  | { kind: 'failed'; error: DeliveryError }
  | { kind: 'unknown'; why: string }
  | { kind: 'not_sent'; why: string; retry: 'inbox_broken' | 'throttled' | 'unreachable' };

/** A channel that is reached by calling somebody's server. */
export interface ChannelProvider {
  kind: 'whatsapp' | 'instagram' | 'dixa';
  /** The text in the provider's markup, cut to its longest message. */
  partsOf(text: string): string[];
  /** A reason not to send at all, known before calling; null when it may be tried. */
  refuse(input: Pick<SendInput, 'identities' | 'threadId' | 'contactWroteAt' | 'byTeammate' | 'text'>): DeliveryError | null;
  send(input: SendInput): Promise<SendOutcome>;
  /** Looks for a message that may have been sent, where the provider can be asked; `absent`: it certainly was not, and may be sent again. */
  find?(input: SendInput): Promise<SendOutcome | 'absent'>;
  /** Asks whether the credentials work. */
  probe(input: Pick<SendInput, 'inbox' | 'accessToken'>): Promise<boolean>;
}
