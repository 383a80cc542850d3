import { informativeWords } from './builtin/informative-words.ts';

const MOST_QUESTIONS = 4;
const FEW_WORDS = 2;

/**
 * The separate questions of a burst, when there is more than one; otherwise none. A question too short to stand alone
 * ("And how long does that take?") takes the one before it along.
 */
export function splitQuestions(texts: readonly string[]): string[] {
  const sentences = texts.flatMap((text) => text.split(/(?<=[?!.])\s+|\n+/)).map((sentence) => sentence.trim());
  const questions: string[] = [];
  for (const sentence of sentences.filter((candidate) => candidate.endsWith('?'))) {
    const words = informativeWords(sentence).length;
    if (words === 0) continue;
    const before = questions.at(-1);
    questions.push(words <= FEW_WORDS && before !== undefined ? `${before} ${sentence}` : sentence);
  }
  const distinct = [...new Set(questions)].slice(0, MOST_QUESTIONS);
  return distinct.length > 1 ? distinct : [];
}

/** The only question of a burst that says other things as well; null when the burst is nothing but a question, or has none. */
export function loneQuestion(texts: readonly string[]): string | null {
  const sentences = texts
    .flatMap((text) => text.split(/(?<=[?!.])\s+|\n+/))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
  if (sentences.length < 2) return null;
  const questions = sentences.filter((sentence) => sentence.endsWith('?') && informativeWords(sentence).length > FEW_WORDS);
  const [only] = questions;
  return questions.length === 1 && only !== undefined ? only : null;
}

/** True when a burst says too little to be searched for by itself: "And for a sofa?" */
export function isShortFollowUp(texts: readonly string[]): boolean {
  return informativeWords(texts.join(' ')).length <= FEW_WORDS;
}
