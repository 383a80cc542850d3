import { guardReply, stripHidden } from '#assistant';
import { MOST_WORDS } from './draft.ts';
import type { DraftWish, Finding } from './draft.ts';
import type { FoundSources } from './find-sources.ts';
import type { Dossier } from './read-dossier.ts';

export interface Judged {
  before?: string;
  paragraphs: readonly { text: string; sources: readonly number[] }[];
  after?: string;
  /** As the model was told; long runs of it may not be in the draft. */
  instructions?: string;
}

/**
 * What the assistant's guard finds in a draft: figures, promises and links without a source, identifiers that this contact never gave, placeholders, the wrong language.
 * A person reads the draft, so nothing is held back for it: everything found is told.
 */
export function judgeDraft(dossier: Dossier, found: FoundSources, wish: DraftWish, draft: Judged): Finding[] {
  const verdict = guardReply({
    reply: {
      language: dossier.language,
      paragraphs: draft.paragraphs.map((paragraph) => ({ ...paragraph, text: stripHidden(paragraph.text) })),
      greeting: draft.before ?? '',
      closing: draft.after ?? '',
    },
    sources: found.sources.map(({ number, title, text, url, version }) => ({ number, title, text, url, version })),
    // The teammate vouches for what they asked to include.
    toolResults: wish.details.map((detail) => ({ name: 'teammate', text: detail })),
    contact: dossier.contact,
    language: dossier.language,
    maxWords: MOST_WORDS[wish.length],
    allowedLinks: [],
    toolNames: [],
    instructions: draft.instructions ?? '',
  });
  return verdict.ok ? [] : verdict.failures.map(({ rule, detail }) => ({ rule, detail }));
}
