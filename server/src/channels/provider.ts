import type { ReplyChoices, ReplyTemplate } from '@baton/contract';
import type { DeliveryError, InboundFile, Inbox, NamedFile, Outgoing } from '#conversations';
import type { PaceRule } from './call-pace.ts';

/** What one call to a provider says. A message may take several. */
export type OutPart =
  /** `files`: sent in the same call, where a provider can. */
  | { kind: 'text'; text: string; files?: readonly NamedFile[] }
  | { kind: 'file'; file: NamedFile; caption: string | null }
  | { kind: 'choices'; text: string; choices: ReplyChoices }
  | { kind: 'template'; template: ReplyTemplate };

/** A file of ours, as a provider may need it. */
export interface OutFile {
  bytes(): Promise<Buffer>;
  /** Where the provider may fetch it, for a day; null when nobody outside reaches this server. */
  link(): string | null;
}

/** One thing to send, with all a provider needs. */
export interface SendInput {
  inbox: Inbox;
  accessToken: string;
  /** Ways to reach the contact, most trusted first. */
  identities: { kind: string; value: string; verified: boolean }[];
  messageId: string;
  /** The provider's own conversation; null where it has none. */
  threadId: string | null;
  /** All of its text; a call says one part of it. */
  text: string;
  /** What stands beside the text: what kind of answer it is, in which language, files, a quote. */
  content: Outgoing & Record<string, unknown>;
  /** One of `partsOf`. */
  what: OutPart;
  /** The provider's id of the message that this answers. */
  replyTo: string | null;
  open(file: NamedFile): OutFile;
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
 * - `unknown`: it may have been sent; it must not be repeated by itself. `settlesInMs`: it may still be carried out for so long.
 * - `not_sent`: certainly not sent, and worth another try by itself later. `paced`: it only waits for its turn among our own calls.
 */
export type SendOutcome =
  | { kind: 'sent'; externalId: string }
  | { kind: 'failed'; error: DeliveryError }
  | { kind: 'unknown'; why: string; settlesInMs?: number }
  | { kind: 'not_sent'; why: string; retry: 'inbox_broken' | 'throttled' | 'unreachable' | 'paced' };

/**
 * What became of a file that was asked for. `sha256`: the sums the provider gives for it, in hex; none when it gives none.
 * - `expired`: the provider has it no more.
 * - `never`: it cannot be had, and asking again does not help.
 */
export type FetchedFile =
  | { kind: 'file'; bytes: AsyncIterable<Buffer>; sha256: readonly string[] }
  | { kind: 'later'; why: string; inboxBroken?: boolean }
  | { kind: 'expired' }
  | { kind: 'never'; error: DeliveryError };

/** One thing that was looked at when somebody asked whether an inbox works. `credentials` failed: the provider refuses them. */
export interface Finding {
  name: string;
  state: 'ok' | 'warning' | 'failed';
  /** For whoever set the inbox up. */
  message: string;
  /** What to do about it. */
  action: string | null;
}

/** A channel that is reached by calling somebody's server. */
export interface ChannelProvider {
  kind: 'whatsapp' | 'instagram' | 'dixa' | 'chatwoot';
  /** The message in the provider's markup, cut to what it takes in one call. */
  partsOf(message: { text: string; content: Outgoing }): OutPart[];
  /** A reason not to send at all, known before calling; null when it may be tried. */
  refuse(input: Pick<SendInput, 'identities' | 'threadId' | 'contactWroteAt' | 'byTeammate' | 'text' | 'content'>): DeliveryError | null;
  /** How often it may be called for such a part. Absent where the provider's client keeps the pace of its calls itself. */
  paceOf?(to: { inboxId: string; conversationId: string }, what: OutPart): PaceRule[];
  send(input: SendInput): Promise<SendOutcome>;
  /** Looks for a message that may have been sent, where the provider can be asked; `absent`: it certainly was not, and may be sent again. `cannot_ask`: not by this inbox's token. */
  find?(input: Pick<SendInput, 'inbox' | 'accessToken' | 'threadId' | 'messageId' | 'signal'>): Promise<SendOutcome | 'absent' | 'cannot_ask'>;
  /** Marks the contact's message and all before it as read. False when that failed. Absent where a provider knows no such thing. */
  showRead?(input: Pick<SendInput, 'inbox' | 'accessToken' | 'identities' | 'threadId' | 'signal'> & { externalId: string; typing: boolean }): Promise<boolean>;
  /** How long the provider keeps a file that a contact sent. */
  mediaKeptMs?: number;
  /** Absent where files come as links. */
  fetchMedia?(input: Pick<SendInput, 'inbox' | 'accessToken' | 'signal'> & { file: InboundFile }): Promise<FetchedFile>;
  /** What to say when a person asks whether the inbox works. Absent: what `probe` says. */
  examine?(input: Pick<SendInput, 'inbox' | 'accessToken'>): Promise<Finding[]>;
  /** Asks whether the credentials work. */
  probe(input: Pick<SendInput, 'inbox' | 'accessToken'>): Promise<boolean>;
}
