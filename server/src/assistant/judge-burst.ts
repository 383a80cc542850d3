import type { SaidBefore } from './read-burst.ts';
import type { EffectiveAssistant, EffectiveSettings } from './settings/resolve-assistant.ts';
import { readSmallTalk } from './small-talk.ts';
import type { SmallTalk } from './small-talk.ts';
import { LANGUAGES, triage } from './triage/index.ts';
import type { HandoffSign, Language, Triage } from './triage/index.ts';

/** What code alone decides over a burst, before anything costs anything. */
export interface Judgement {
  triage: Triage;
  /** To answer in; the question's own is the triage's. */
  language: Language;
  smallTalk: SmallTalk | null;
  /** The first reason to hand over, if any. */
  handoff: HandoffSign | null;
}

export interface JudgeInput {
  assistant: EffectiveAssistant;
  texts: readonly string[];
  history: readonly SaidBefore[];
  /** The language the contact once asked to be answered in. */
  asksFor?: Language | undefined;
  /** The writer can answer in another language than the question's: the built-in one cannot. */
  translates: boolean;
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
  const { settings } = input.assistant;
  const most = settings.max_interactions;
  const asksFor = input.asksFor && settings.languages.includes(input.asksFor) ? input.asksFor : undefined;
  const known = asksFor ?? asLanguage(input.knownLanguage);
  const judged = triage({
    text: input.texts.join('\n\n'),
    history: input.history.map(({ author, text }) => ({ author, text })),
    knownLanguage: known,
    defaultLanguage: asLanguage(input.defaultLanguage) ?? 'en',
    // Triage knows one limit, two; an assistant with another one is shown a count on the right side of it.
    answeredInteractions: input.answered >= most ? Math.max(2, input.answered) : Math.min(input.answered, 1),
    assistantLanguages: settings.languages,
    subIntents: settings.sub_intents,
  });
  const smallTalk = readSmallTalk(input.texts);
  const reasons = judged.handoff.filter((sign) => (smallTalk ? sign.reason !== 'answered_twice' : true) && countsAsReason(settings, sign.reason));
  const read = smallTalk?.language && !judged.languageCertain && !known ? smallTalk.language : judged.language;
  const language = asksFor && (input.translates || smallTalk) ? asksFor : read;
  if (input.texts.length === 0)
    return { triage: judged, language, smallTalk: null, handoff: { reason: 'no_evidence', evidence: 'the message has no text to read' } };
  if (smallTalk && input.chatted >= MOST_SMALL_TALK)
    return { triage: judged, language, smallTalk: null, handoff: { reason: 'answered_twice', evidence: 'only small talk, again and again' } };
  return { triage: judged, language, smallTalk: reasons.length === 0 ? smallTalk : null, handoff: reasons[0] ?? null };
}

/** Whether a reason to hand over is on. What is on by law of the house (a person is asked for) cannot be off: the API refuses it. */
export function countsAsReason({ handoffs }: Pick<EffectiveSettings, 'handoffs'>, reason: HandoffSign['reason']): boolean {
  return Object.entries(handoffs).every(([name, setting]) => name !== reason || setting.enabled !== false);
}

export function asLanguage(code: string | null | undefined): Language | undefined {
  const short = code?.slice(0, 2).toLowerCase();
  return LANGUAGES.find((language) => language === short);
}
