import { DEFAULT_MAX_INTERACTIONS } from './brief.ts';
import type { Assistant } from './read-assistants.ts';
import type { SaidBefore } from './read-burst.ts';
import { readSmallTalk } from './small-talk.ts';
import type { SmallTalk } from './small-talk.ts';
import { LANGUAGES, triage } from './triage/index.ts';
import type { HandoffSign, Language, Triage } from './triage/index.ts';

/** What code alone decides over a burst, before anything costs anything. */
export interface Judgement {
  triage: Triage;
  language: Language;
  smallTalk: SmallTalk | null;
  /** The first reason to hand over, if any. */
  handoff: HandoffSign | null;
}

export interface JudgeInput {
  assistant: Assistant;
  texts: readonly string[];
  history: readonly SaidBefore[];
  knownLanguage: string | null;
  defaultLanguage: string;
  /** Questions of this ticket the assistant has answered; small talk is none. */
  answered: number;
  /** Small talk it has answered in this ticket. */
  chatted: number;
}

// Two programs that thank each other must not go on for ever.
const MOST_SMALL_TALK = 3;

export function judgeBurst(input: JudgeInput): Judgement {
  const most = input.assistant.settings.max_interactions ?? DEFAULT_MAX_INTERACTIONS;
  const known = asLanguage(input.knownLanguage);
  const judged = triage({
    text: input.texts.join('\n\n'),
    history: input.history.map(({ author, text }) => ({ author, text })),
    knownLanguage: known,
    defaultLanguage: asLanguage(input.defaultLanguage) ?? 'en',
    // Triage knows one limit, two; an assistant with another one is shown a count on the right side of it.
    answeredInteractions: input.answered >= most ? Math.max(2, input.answered) : Math.min(input.answered, 1),
    ...(input.assistant.settings.languages ? { assistantLanguages: input.assistant.settings.languages } : {}),
  });
  const smallTalk = readSmallTalk(input.texts);
  const reasons = smallTalk ? judged.handoff.filter((sign) => sign.reason !== 'answered_twice') : judged.handoff;
  const language = smallTalk?.language && !judged.languageCertain && !known ? smallTalk.language : judged.language;
  if (input.texts.length === 0)
    return { triage: judged, language, smallTalk: null, handoff: { reason: 'no_evidence', evidence: 'the message has no text to read' } };
  if (smallTalk && input.chatted >= MOST_SMALL_TALK)
    return { triage: judged, language, smallTalk: null, handoff: { reason: 'answered_twice', evidence: 'only small talk, again and again' } };
  return { triage: judged, language, smallTalk: reasons.length === 0 ? smallTalk : null, handoff: reasons[0] ?? null };
}

export function asLanguage(code: string | null | undefined): Language | undefined {
  const short = code?.slice(0, 2).toLowerCase();
  return LANGUAGES.find((language) => language === short);
}
