import { detectLanguage } from './detect-language.ts';
import { evidenceOf, hitsOf, judgeText } from './judge-text.ts';
import { readWords } from './read-words.ts';

/**
 * The words in which a retrieved passage itself sends its reader to support, or null. Give it only the passages an answer
 * rests on: nearly every FAQ says "contact us" somewhere.
 */
export function faqSaysContactSupport(passages: readonly { text: string }[]): { evidence: string } | null {
  for (const passage of passages) {
    const words = readWords(passage.text);
    for (const language of detectLanguage(passage.text, words.words).candidates) {
      // Articles are edited texts: a word repaired there ("contanti" → "contatti") is another word made of a right one.
      const text = judgeText(language, words, { repair: false });
      // "You need not contact us" is rare and "contact us if it is not there" is common, so a negation nearby does not count.
      const hit = hitsOf(text, 'contactSupport')[0];
      if (hit) return { evidence: evidenceOf(text, hit) };
    }
  }
  return null;
}
