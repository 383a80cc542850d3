import type { Part, Source } from '../gather-passages.ts';
import type { Paragraph, Written } from '../written.ts';
import { pickSentences } from './pick-sentences.ts';

export interface AnswerFromPassages {
  /** The language of question and passages: this writer cannot translate. */
  language: string;
  parts: readonly Part[];
  /** Evidence below this is not enough. */
  thin: number;
  maxWords: number;
}

// Greeting, thanks, link, closing and sign-off of the reply format take up to this many words.
const FRAME_WORDS = 45;
/** Longer paragraphs are easier to read as two. */
const LONG_PARAGRAPH = 45;

/**
 * Answers without a model: every sentence is one of a passage, word for word, under its number. Each question needs
 * evidence of its own; when one has none the whole burst goes to a person, because half an answer reads like a whole one.
 */
export function answerFromPassages({ language, parts, thin, maxWords }: AnswerFromPassages): Written {
  const said = new Set<string>();
  const paragraphs: Paragraph[] = [];
  for (const part of parts) {
    const usable = part.sources.filter((source) => source.language === language && source.score >= thin);
    const top = usable[0];
    if (!top) {
      const best = part.sources[0]?.score ?? 0;
      return { kind: 'handoff', reason: 'no_evidence', evidence: `best evidence ${best.toFixed(2)} for: ${part.question.slice(0, 200)}` };
    }
    paragraphs.push(...paragraphsFrom(top, { question: part.question, said, most: parts.length === 1 ? 3 : parts.length === 2 ? 2 : 1 }));
  }
  // Several questions may have one answer; then it is said once.
  return { kind: 'paragraphs', language, paragraphs: shorten(paragraphs, maxWords - FRAME_WORDS) };
}

function paragraphsFrom(source: Source, { question, said, most }: { question: string; said: Set<string>; most: number }): Paragraph[] {
  const units = pickSentences(source.text, { question, title: `${source.title} ${source.heading}`, said, most });
  for (const unit of units) said.add(unit.text);
  const texts = units.map((unit) => (/[.!?…:]["'»”*)]{0,3}$/.test(unit.text) ? unit.text : `${unit.text}.`));
  const [first, ...rest] = texts;
  if (first === undefined) return [];
  const long = most > 1 && countWords(texts.join(' ')) > LONG_PARAGRAPH;
  const blocks = long && rest.length > 0 ? [first, rest.join(' ')] : [texts.join(' ')];
  return blocks.map((text) => ({ text, sources: [source.number] }));
}

/** Drops whole paragraphs from the end until the rest fits, never the first. */
function shorten(paragraphs: readonly Paragraph[], room: number): Paragraph[] {
  const kept: Paragraph[] = [];
  let words = 0;
  for (const paragraph of paragraphs) {
    words += countWords(paragraph.text);
    if (kept.length > 0 && words > room) break;
    kept.push(paragraph);
  }
  return kept;
}

function countWords(text: string): number {
  return text.split(/\s+/).length;
}
