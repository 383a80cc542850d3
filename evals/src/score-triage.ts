import { readFileSync } from 'node:fs';
import { LANGUAGES, triage } from '../../server/src/assistant/triage/index.ts';
import type { HandoffReason, Intent, Language, Role } from '../../server/src/assistant/triage/index.ts';

export interface LabelledMessage {
  text: string;
  language: Language;
  role: Role;
  intent: Intent;
  handoff: HandoffReason[];
}

export interface Count {
  right: number;
  wrong: number;
  missed: number;
}

export interface TriageScore {
  language: Language;
  messages: number;
  languageRight: number;
  intentRight: number;
  /** Of the messages labelled buyer or seller. */
  roleRight: number;
  roleLabelled: number;
  handoff: Map<HandoffReason, Count>;
  /** One line for each message judged wrongly, to read and learn from. */
  mistakes: string[];
}

/** The labelled messages of a language: the ones the phrases were written with, or the ones written afterwards to see what they miss. */
export function readMessages(language: Language, set: 'own' | 'held-out' = 'own'): LabelledMessage[] {
  const name = set === 'own' ? language : set;
  const messages = JSON.parse(readFileSync(new URL(`./fixtures/triage.${name}.json`, import.meta.url), 'utf8')) as LabelledMessage[];
  return messages.filter((message) => message.language === language);
}

/** Judges the labelled messages of one language. The default language is never the message's own, so that nothing is right by default. */
export function scoreLanguage(language: Language, set: 'own' | 'held-out' = 'own'): TriageScore {
  const messages = readMessages(language, set);
  const defaultLanguage = LANGUAGES[(LANGUAGES.indexOf(language) + 1) % LANGUAGES.length] ?? 'en';
  const score: TriageScore = {
    language,
    messages: messages.length,
    languageRight: 0,
    intentRight: 0,
    roleRight: 0,
    roleLabelled: 0,
    handoff: new Map(),
    mistakes: [],
  };
  for (const message of messages) {
    const outcome = triage({ text: message.text, defaultLanguage, answeredInteractions: 0 });
    const reasons = outcome.handoff.map((sign) => sign.reason);
    if (outcome.detected === language) score.languageRight += 1;
    if (outcome.intent === message.intent) score.intentRight += 1;
    if (message.role !== 'unknown') {
      score.roleLabelled += 1;
      if (outcome.role === message.role) score.roleRight += 1;
    }
    for (const reason of new Set([...reasons, ...message.handoff]))
      countReason(score.handoff, reason, reasons.includes(reason), message.handoff.includes(reason));
    const same = reasons.toSorted().join() === message.handoff.toSorted().join();
    if (outcome.intent !== message.intent || !same || outcome.detected !== language) {
      score.mistakes.push(
        `${message.text}\n    wanted ${message.intent} [${message.handoff.join()}], got ${outcome.detected} ${outcome.intent} [${outcome.handoff.map((sign) => `${sign.reason}: ${sign.evidence}`).join('; ')}]`,
      );
    }
  }
  return score;
}

function countReason(counts: Map<HandoffReason, Count>, reason: HandoffReason, found: boolean, wanted: boolean): void {
  const count = counts.get(reason) ?? { right: 0, wrong: 0, missed: 0 };
  if (found && wanted) count.right += 1;
  else if (found) count.wrong += 1;
  else count.missed += 1;
  counts.set(reason, count);
}

export function precision(count: Count): number {
  return count.right + count.wrong === 0 ? 1 : count.right / (count.right + count.wrong);
}

export function recall(count: Count): number {
  return count.right + count.missed === 0 ? 1 : count.right / (count.right + count.missed);
}
