import type { Inbox } from '#conversations';

/** Something that has to be done in the desk behind an inbox, besides messages. */
export interface Act {
  act_id: string;
  conversation_id: string;
  ticket_id: string;
  /** `mirror`: the conversation there gets the status that the ticket has here. */
  kind: 'hand_over' | 'close' | 'mirror';
  reason: string;
}

/** An act with all that is needed to do it. */
export interface OpenAct {
  act: Act;
  inbox: Inbox;
  accessToken: string;
  threadId: string;
  noted: boolean;
  /** Whether a note was begun before of which nobody knows if it arrived; `just_now`: it may still be carried out. */
  noteTried: 'no' | 'just_now' | 'before';
  /** The assistant has said something in this conversation. */
  spoke: boolean;
  /** How often the act was tried, from 1. */
  attempt: number;
  ticket: { status: string; owner: 'assistant' | 'people'; priority: string };
  /** How the desk said last that the conversation stands; null where it did not, or where we changed it a moment ago. */
  known: { status: string; heldByPerson: boolean } | null;
}

/** A desk behind an inbox. Each step may be repeated: what was done is looked up, or has the same effect twice. Returns what came of it, in a word. */
export interface OutsideDesk {
  /** True where the act has nothing to do at all. */
  isIdle?(open: OpenAct): boolean;
  /** True where what the desk has told of the conversation already, and is not taken in yet, is heard before the act is done. */
  hearsFirst?(act: Act): boolean;
  handOver(open: OpenAct): Promise<string>;
  close(open: OpenAct): Promise<string>;
  /** Absent where the desk and the tickets here keep states of their own. */
  mirror?(open: OpenAct): Promise<string>;
}

/** The desk could not be reached, or takes no more calls for now: there is still something to do. */
export class DeskAway extends Error {}

/** The desk does not know the conversation (any more): nobody can be handed it, and asking again changes nothing. */
export class ConversationGone extends Error {}
