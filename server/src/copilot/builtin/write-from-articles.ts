import { answerFromPassages, unitsOf } from '#assistant';
import type { Part, Source } from '#assistant';
import { THIN_EVIDENCE } from '#knowledge';
import { BODY_WORDS, countWords } from '../draft.ts';
import type { DraftWish } from '../draft.ts';
import type { FoundSources } from '../find-sources.ts';
import type { Dossier } from '../read-dossier.ts';

/** The middle of a draft: paragraphs with the numbers of their sources. */
export interface Body {
  paragraphs: { text: string; sources: number[] }[];
  /** Questions and details that nothing was found for. */
  unanswered: string[];
}

// What the assistant's writer leaves for greeting and closing.
const FRAME_WORDS = 45;
const DETAIL_WORDS = 25;
/** A body shorter than this share of its room goes on with the article it began with. */
const FULL_ENOUGH = 0.75;

/**
 * Writes without a model: every sentence stands in an article, word for word. Unlike the assistant, which answers all or nothing, it answers what it can
 * and names the rest, because a person reads it before it is sent.
 */
export function writeFromArticles(dossier: Dossier, found: FoundSources, { length, details }: DraftWish): Body {
  const thin = dossier.assistant?.settings.thin_evidence ?? THIN_EVIDENCE;
  const answerable = (part: Part) => part.sources.some((source) => source.language === dossier.language && source.score >= thin);
  const room = BODY_WORDS[length];
  const quote = (parts: Part[], words: number) => {
    const written = answerFromPassages({ language: dossier.language, parts, thin, maxWords: FRAME_WORDS + words });
    return written.kind === 'paragraphs' ? written.paragraphs : [];
  };
  const asked = found.parts.filter(answerable);
  const body = asked.length > 0 ? lengthen(quote(asked, room), found.sources, room * FULL_ENOUGH, room) : [];
  for (const detail of found.details.filter(answerable)) {
    const more = quote([detail], DETAIL_WORDS).filter((paragraph) => !body.some((one) => one.text.includes(paragraph.text)));
    body.push(...more);
  }
  const open = [...found.parts, ...found.details].filter((part) => !answerable(part)).map((part) => part.question);
  return { paragraphs: body, unanswered: [...new Set([...open, ...details.filter((detail) => !found.details.some((part) => part.question === detail))])] };
}

/** Adds what the cited articles say next until the room is used: somebody asked for a longer answer. */
function lengthen(paragraphs: Body['paragraphs'], sources: readonly Source[], least: number, room: number): Body['paragraphs'] {
  let words = paragraphs.reduce((sum, paragraph) => sum + countWords(paragraph.text), 0);
  if (words >= least) return paragraphs;
  const said = paragraphs.map((paragraph) => paragraph.text).join('\n');
  const cited = new Set(paragraphs.flatMap((paragraph) => paragraph.sources));
  const articles = new Set(sources.filter((source) => cited.has(source.number)).map((source) => source.articleId));
  const more: Body['paragraphs'] = [];
  for (const source of sources.filter((one) => articles.has(one.articleId))) {
    for (const unit of unitsOf(source.text)) {
      const count = countWords(unit.text);
      if (said.includes(unit.text) || more.some((one) => one.text.includes(unit.text)) || words + count > room) continue;
      words += count;
      const text = unit.item ? `• ${unit.text}` : unit.text;
      const last = more.at(-1);
      if (last && last.sources[0] === source.number) last.text += unit.item || last.text.includes('\n• ') ? `\n${text}` : ` ${text}`;
      else more.push({ text, sources: [source.number] });
    }
  }
  return [...paragraphs, ...more];
}
