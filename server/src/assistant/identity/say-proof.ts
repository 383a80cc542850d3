import { composeReply } from '../format/index.ts';
import type { Ending } from '../end-turn.ts';
import { PROOF_WORDING } from './proof-wording.ts';
import type { ProofSentence } from './proof-wording.ts';

/** Room for the longest of them with greeting and sign-off: a sentence less would be a step less. */
const WORDS = 200;

/** One of the fixed sentences, in the form in which the assistant writes in this inbox. A chat goes on without a greeting. */
export function sayProof(ending: Ending, which: ProofSentence): string {
  const { settings } = ending.assistant;
  const { text } = composeReply({
    language: ending.language,
    firstName: ending.firstName,
    paragraphs: [PROOF_WORDING[ending.language][which]],
    signOff: settings.sign_off,
    channelStyle: ending.style,
    maxWords: WORDS,
    tone: settings.tone,
    greeting: ending.style === 'chat' ? 'none' : settings.greeting,
    includeThanks: false,
    includeClosing: false,
  });
  return text;
}
