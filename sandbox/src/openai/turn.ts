import type { CreateResponse, ResponseObject } from './wire-types.ts';

/** An input or output item as the API stores it: always typed, always with an id. */
export type Item = Record<string, unknown> & { type: string; id: string };

/** What the model "says" in one response. Everything optional; an empty turn is an empty message. */
export type Turn = {
  /** Text of the assistant's message. */
  text?: string;
  /** The same, given as a value that is written as JSON. */
  json?: unknown;
  /** A refusal in place of text. */
  refusal?: string;
  /** Function calls; `arguments` as a string goes out untouched, anything else as JSON. */
  calls?: { name: string; arguments: unknown; callId?: string }[];
  /** Puts a reasoning item first. Without it, one appears when the request asks for an effort other than `none`. */
  reasoning?: boolean;
  incomplete?: 'max_output_tokens' | 'content_filter';
  failed?: { code: NonNullable<ResponseObject['error']>['code']; message: string };
};

/** What a script or responder is shown: the request, and everything the model would see. */
export type TurnRequest = {
  body: CreateResponse;
  instructions: string;
  /** History of the conversation or of the previous response, then the new items. */
  items: Item[];
  newItems: Item[];
  tools: NonNullable<CreateResponse['tools']>;
  format: NonNullable<CreateResponse['text']>['format'] | undefined;
  /** How many responses this sandbox was asked for before this one. */
  index: number;
};

/** Decides one turn. `undefined` from a script leaves the turn to the responder. */
export type Responder = (request: TurnRequest) => Turn | Promise<Turn>;
export type Script = Turn[] | ((request: TurnRequest) => Turn | undefined | Promise<Turn | undefined>);
