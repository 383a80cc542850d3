import type { Part, Source } from '../gather-passages.ts';
import type { Paragraph, Written } from '../written.ts';
import { countWords, pickSentences } from './pick-sentences.ts';
import type { Unit } from './units-of.ts';

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
/** What one question is answered with at most: an article of the demo shop has 60 to 110 words. */
const ONE_ANSWER_WORDS = 85;
/** With less room than this another passage of the article is not begun. */
const ROOM_FOR_MORE = 20;
/** Longer paragraphs are easier to read as two. */
const LONG_PARAGRAPH = 45;

/**
 * Answers without a model: every sentence is one of a passage, word for word, under its number. Each question needs
 * evidence of its own; when one has none the whole burst goes to a person, because half an answer reads like a whole one.
 */
export function answerFromPassages({ language, parts, thin, maxWords }: AnswerFromPassages): Written {
  const said = new Set<string>();
  const paragraphs: Paragraph[] = [];
  let left = Math.max(0, maxWords - FRAME_WORDS);
  for (const [at, part] of parts.entries()) {
    const usable = part.sources.filter((source) => source.language === language && source.score >= thin);
    const top = usable[0];
    if (!top) {
      const best = part.sources[0]?.score ?? 0;
      return { kind: 'handoff', reason: 'no_evidence', evidence: `best evidence ${best.toFixed(2)} for: ${part.question.slice(0, 200)}` };
    }
    const room = Math.min(ONE_ANSWER_WORDS, Math.floor(left / (parts.length - at)));
    const answer = answerOne(
      usable.filter((source) => source.articleId === top.articleId),
      { question: part.question, said, room },
    );
    const written =
      parts.length === 1 ? answer.flatMap(({ units, source }) => layOut(units, source)) : answer.map(({ units, source }) => oneParagraph(units, source));
    left -= written.reduce((sum, paragraph) => sum + countWords(paragraph.text), 0);
    paragraphs.push(...written);
  }
  // Several questions may have one answer; then it is said once.
  return { kind: 'paragraphs', language, paragraphs: shorten(paragraphs, maxWords - FRAME_WORDS) };
}

interface Quoted {
  source: Source;
  units: Unit[];
}

/** The best passage of the article, and then its next one where the room lasts: an article may be cut at its headings. */
function answerOne(passages: readonly Source[], { question, said, room }: { question: string; said: Set<string>; room: number }): Quoted[] {
  const quoted: Quoted[] = [];
  let left = room;
  for (const source of passages) {
    if (quoted.length > 0 && left < ROOM_FOR_MORE) break;
    const units = pickSentences(source.text, { question, title: `${source.title} ${source.heading}`, said, room: left });
    if (units.length === 0) continue;
    for (const unit of units) {
      said.add(unit.text);
      left -= countWords(unit.text);
    }
    quoted.push({ source, units });
  }
  return quoted;
}

/** Sentences and lists in paragraphs of their own, long ones in two. */
function layOut(units: readonly Unit[], source: Source): Paragraph[] {
  const blocks: Unit[][] = [];
  for (const unit of units) {
    const open = blocks.at(-1);
    const long = !unit.item && countWords([...(open ?? []), unit].map((one) => one.text).join(' ')) > LONG_PARAGRAPH;
    if (open && open[0]?.item === unit.item && !long) open.push(unit);
    else blocks.push([unit]);
  }
  return blocks.map((block) => oneParagraph(block, source));
}

function oneParagraph(units: readonly Unit[], source: Source): Paragraph {
  let text = '';
  for (const [at, unit] of units.entries()) {
    const sentence = /[.!?…:]["'»”*)]{0,3}$/.test(unit.text) ? unit.text : `${unit.text}.`;
    const listed = unit.item && units.length > 1;
    const glue = at === 0 ? '' : listed || units[at - 1]?.item ? '\n' : ' ';
    text += `${glue}${listed ? '• ' : ''}${sentence}`;
  }
  return { text, sources: [source.number] };
}

/** Drops whole paragraphs from the end until the rest fits, never the first. */
function shorten(paragraphs: readonly Paragraph[], room: number): Paragraph[] {
  const kept: Paragraph[] = [];
  let words = 0;
  for (const paragraph of paragraphs.filter((one) => one.text !== '')) {
    words += countWords(paragraph.text);
    if (kept.length > 0 && words > room) break;
    kept.push(paragraph);
  }
  return kept;
}
