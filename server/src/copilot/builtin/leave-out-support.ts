import { faqSaysContactSupport, unitsOf } from '#assistant';
import type { Source } from '#assistant';
import type { Body } from './write-from-articles.ts';

/** Categories of articles about reaching the shop, in the five languages: there it is the answer. */
const ABOUT_CONTACT = /^(?:contact|kontakt|contatt)/i;

/**
 * Takes out of a draft the sentences that send the reader to support: it is support that writes. `left` names the articles that leave something to
 * support, which the teammate then has to do.
 */
export function leaveOutSupport(paragraphs: Body['paragraphs'], sources: readonly Source[]): { paragraphs: Body['paragraphs']; left: string[] } {
  const left = new Set<string>();
  const kept = paragraphs.map((paragraph) => {
    const cited = sources.filter((source) => paragraph.sources.includes(source.number));
    for (const source of cited) if (source.contactSupport) left.add(source.title);
    if (cited.length > 0 && cited.every((source) => ABOUT_CONTACT.test(source.category))) return paragraph;
    const sends = unitsOf(paragraph.text).filter((unit) => faqSaysContactSupport([unit]) !== null);
    if (sends.length > 0) for (const source of cited) left.add(source.title);
    const text = sends.reduce((whole, unit) => whole.replace(unit.text, ''), paragraph.text);
    return { ...paragraph, text: tidy(text) };
  });
  return { paragraphs: kept.filter((paragraph) => /\p{L}/u.test(paragraph.text)), left: [...left] };
}

function tidy(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replaceAll(/ {2,}/g, ' ').trim())
    .filter((line) => line !== '' && line !== '•')
    .join('\n');
}
