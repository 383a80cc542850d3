import { composeReply } from '#assistant';
import type { ChannelStyle } from '#assistant';
import { DRAFT_WORDING } from './builtin/draft-wording.ts';
import type { Body } from './builtin/write-from-articles.ts';
import { MOST_WORDS } from './draft.ts';
import type { DraftWish } from './draft.ts';
import type { FoundSources } from './find-sources.ts';
import type { Dossier } from './read-dossier.ts';

/** A draft in its frame. */
export interface ComposedDraft {
  text: string;
  /** Greeting and opening, and what comes after the paragraphs: the guard reads them apart. */
  before: string;
  after: string;
}

/** Puts paragraphs between a greeting and a closing in the tone asked for, in the form of the channel. A short draft has no closing line. */
export function composeDraft(dossier: Dossier, found: FoundSources, { body, wish }: { body: Body['paragraphs']; wish: DraftWish }): ComposedDraft {
  const wording = DRAFT_WORDING[dossier.language][wish.tone];
  const style = styleOf(dossier);
  const link = linkOf(body, found);
  const frame = composeReply({
    language: dossier.language,
    firstName: dossier.contact.firstName,
    paragraphs: ['…'],
    ...(link ? { link } : {}),
    signOff: dossier.assistant?.settings.sign_off ?? dossier.workspace.settings.signOff,
    includeThanks: false,
    channelStyle: style,
    maxWords: MOST_WORDS.long,
  });
  const regards = style === 'mail' ? (frame.closing.split('\n\n').at(-1) ?? '') : '';
  const linked = link ? (frame.text.split('\n\n').find((part) => part.includes(link.url)) ?? '') : '';
  const before = style === 'mail' ? `${frame.greeting}\n\n${wording.opening}` : `${frame.greeting} ${wording.opening}`;
  const after = [linked, wish.length === 'short' ? '' : wording.closing, regards].filter((part) => part !== '').join('\n\n');
  return { text: [before, ...body.map((paragraph) => paragraph.text), after].filter((part) => part !== '').join('\n\n'), before, after };
}

/** As the assistant is set to write; else a letter where letters are written, and a chat message elsewhere. */
function styleOf({ assistant, styleChosen, ticket }: Dossier): ChannelStyle {
  const chosen = assistant?.settings.channel_style;
  if (styleChosen && chosen && chosen !== 'auto') return chosen;
  return ticket.channel === 'email' || ticket.channel === 'dixa' ? 'mail' : 'chat';
}

/** The address of the first cited article that has one; none when the paragraphs hold an address. */
function linkOf(body: Body['paragraphs'], { sources }: FoundSources): { url: string; title: string } | null {
  if (body.some((paragraph) => /https?:\/\/|www\./i.test(paragraph.text))) return null;
  const cited = body.flatMap((paragraph) => paragraph.sources);
  const source = sources.find((one) => cited.includes(one.number) && one.url !== null);
  return source?.url ? { url: source.url, title: source.title } : null;
}
