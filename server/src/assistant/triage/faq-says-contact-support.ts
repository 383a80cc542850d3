import { detectLanguage } from './detect-language.ts';
import { evidenceOf, hitsOf, judgeText } from './judge-text.ts';
import { readWords } from './read-words.ts';

/**
 * The words in which a retrieved passage itself sends its reader to support, or null. Give it only the passages an answer
 * rests on: nearly every FAQ says "contact us" somewhere.
 */
export function faqSaysContactSupport(passages: readonly { text: string }[]): { evidence: string } | null {
  for (const { text } of passages) {
    const known = judged.get(text);
    const found = known === undefined ? judgePassage(text) : known;
    if (known === undefined) {
      if (judged.size >= MOST_KEPT) judged.clear();
      judged.set(text, found);
    }
    if (found) return found;
  }
  return null;
}

// The same passages answer again and again; reading them each time was a twelfth of a turn's processor time.
const judged = new Map<string, { evidence: string } | null>();
const MOST_KEPT = 2000;

function judgePassage(passage: string): { evidence: string } | null {
  const words = readWords(passage);
  for (const language of detectLanguage(passage, words.words).candidates) {
    // Articles are edited texts: a word repaired there ("contanti" → "contatti") is another word made of a right one.
    const text = judgeText(language, words, { repair: false });
    // "You need not contact us" is rare and "contact us if it is not there" is common, so a negation nearby does not count.
    const hit = hitsOf(text, 'contactSupport')[0];
    if (hit) return { evidence: evidenceOf(text, hit) };
  }
  return null;
}
