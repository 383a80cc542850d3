import type { AskedChange, DoneChange } from './tool-use/tool-use.ts';
import type { HandoffReason } from './triage/index.ts';

/** A paragraph and the numbers of the sources it rests on. */
export interface Paragraph {
  text: string;
  sources: number[];
}

/** What a writer, built-in or a model, makes of a brief. `whole` is a reply with its own greeting and sign-off. */
export type Written =
  | { kind: 'paragraphs'; language: string; paragraphs: Paragraph[] }
  | { kind: 'whole'; text: string }
  /** A tool would change something, and the contact has to say yes to it. */
  | { kind: 'asks'; asked: AskedChange }
  /** A tool has changed something that nobody had to be asked for. */
  | { kind: 'changed'; done: DoneChange }
  | { kind: 'handoff'; reason: HandoffReason; evidence: string }
  | { kind: 'malformed'; detail: string };
