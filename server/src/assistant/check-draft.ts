import type { Brief } from './brief.ts';
import { composeReply } from './format/index.ts';
import type { Source } from './gather-passages.ts';
import { guardReply } from './guard/index.ts';
import type { GuardFailure } from './guard/index.ts';
import { checkOrderClaims } from './orders/check-order-claims.ts';
import type { OrderSource } from './orders/order-source.ts';
import type { ChangeMark } from './tool-use/pending-change.ts';
import type { ToolSource } from './tool-use/tool-use.ts';
import type { Language } from './triage/index.ts';
import { stripHidden } from './triage/index.ts';
import { instructionsOf } from './write-with-model.ts';
import type { Paragraph, Written } from './written.ts';

/** A reply that may be sent. */
export interface Reply {
  text: string;
  language: Language;
  paragraphs: Paragraph[];
  /** The passages it rests on. */
  cited: Source[];
  /** The orders it tells of. */
  orders: OrderSource[];
  /** The answers of tools it tells of. */
  tools: ToolSource[];
  /** Where it is about a change: what was asked, or what came of it. */
  change?: ChangeMark;
}

/** What a draft may rest on. */
export interface Grounds {
  sources: readonly Source[];
  orders: readonly OrderSource[];
  tools: readonly ToolSource[];
}

export type Checked = { ok: true; reply: Reply } | { ok: false; failures: GuardFailure[] };

/** Puts a draft into the reply format and lets the guard judge what would be sent. */
export function checkDraft(
  brief: Brief,
  { sources, orders, tools }: Grounds,
  written: Extract<Written, { kind: 'paragraphs' | 'whole' | 'malformed' }>,
): Checked {
  if (written.kind === 'malformed') return { ok: false, failures: [{ rule: 'empty', detail: written.detail }] };
  const all = [...sources, ...orders, ...tools];
  const paragraphs = paragraphsOf(written, all);
  const isCited = ({ number }: { number: number }) => paragraphs.some((paragraph) => paragraph.sources.includes(number));
  const [cited, told, given] = [sources.filter(isCited), orders.filter(isCited), tools.filter(isCited)];
  const { settings } = brief.assistant;
  const link = settings.links === 'one' ? linkFor(paragraphs, cited) : null;
  const composed =
    written.kind === 'whole'
      ? null
      : composeReply({
          language: brief.language,
          firstName: brief.contact.firstName,
          paragraphs: paragraphs.map((paragraph) => paragraph.text),
          ...(link ? { link } : {}),
          signOff: settings.sign_off,
          channelStyle: brief.style,
          maxWords: settings.max_words,
          tone: settings.tone,
          greeting: settings.greeting,
          includeThanks: settings.thanks,
          includeClosing: settings.closing,
        });
  const said = composed ? realign(composed.paragraphs, paragraphs) : paragraphs;
  const uncited =
    written.kind === 'paragraphs' ? said.filter((paragraph) => !paragraph.sources.some((number) => all.some((source) => source.number === number))) : [];
  const verdict = guardReply({
    reply: {
      language: languageOf(written, brief),
      paragraphs: said,
      ...(composed ? { greeting: composed.greeting, closing: [link?.url ?? '', composed.closing].filter(Boolean).join('\n') } : {}),
    },
    sources: all.map(({ number, title, text, url, version }) => ({ number, title, text, url, version })),
    names: told.flatMap(({ order }) => [...order.items.map((item) => item.name), order.folder ?? '']),
    toolResults: [...told.map((order) => ({ name: 'order', text: order.text })), ...given.map(({ tool, text }) => ({ name: tool, text }))],
    contact: { firstName: brief.contact.firstName, identifiers: brief.contact.identifiers },
    language: brief.language,
    maxWords: settings.max_words,
    allowedLinks: [],
    toolNames: brief.tools?.offered.map((tool) => tool.name) ?? [],
    instructions: instructionsOf(brief),
  });
  const failures = [
    ...(verdict.ok ? [] : verdict.failures),
    ...checkOrderClaims(said, { orders, passages: [...sources, ...tools], language: brief.language, identifiers: brief.contact.identifiers }),
    ...(settings.links === 'none' && /https?:\/\/|www\./i.test(said.map((paragraph) => paragraph.text).join(' '))
      ? [{ rule: 'link' as const, detail: 'A reply in this inbox may hold no link.' }]
      : []),
    ...uncited.map((paragraph) => ({ rule: 'citation' as const, detail: `This paragraph names no source: "${paragraph.text.slice(0, 80)}"` })),
  ];
  if (failures.length > 0) return { ok: false, failures };
  return {
    ok: true,
    reply: {
      text: composed?.text ?? said.map((paragraph) => paragraph.text).join('\n\n'),
      language: brief.language,
      paragraphs: said,
      cited,
      orders: told,
      tools: given,
    },
  };
}

/** A finished e-mail names no sources: it is measured against all that were found. */
function paragraphsOf(written: Extract<Written, { kind: 'paragraphs' | 'whole' }>, sources: readonly { number: number }[]): Paragraph[] {
  if (written.kind === 'paragraphs') return written.paragraphs.map((paragraph) => ({ ...paragraph, text: stripHidden(paragraph.text) }));
  const all = sources.map((source) => source.number);
  return stripHidden(written.text)
    .split(/\n{2,}/)
    .map((text) => ({ text, sources: all }));
}

function languageOf(written: Extract<Written, { kind: 'paragraphs' | 'whole' }>, brief: Brief): Language {
  // The claim is the model's; the guard reads the text itself as well.
  return written.kind === 'paragraphs' ? (written.language as Language) : brief.language;
}

/** The address of the first cited article that has one, unless the text holds an address already. */
function linkFor(paragraphs: readonly Paragraph[], cited: readonly Source[]): { url: string; title: string } | null {
  if (paragraphs.some((paragraph) => /https?:\/\/|www\./i.test(paragraph.text))) return null;
  const first = paragraphs
    .flatMap((paragraph) => paragraph.sources)
    .map((number) => cited.find((source) => source.number === number))
    .find((source) => source?.url);
  return first?.url ? { url: first.url, title: first.title } : null;
}

/** The format may cut paragraphs and join those beyond the third: each keeps its own sources, the joined one takes all of theirs. */
function realign(texts: readonly string[], paragraphs: readonly Paragraph[]): Paragraph[] {
  return texts.map((text, at) => {
    const joined = at === texts.length - 1 && texts.length === 3 ? paragraphs.slice(at) : paragraphs.slice(at, at + 1);
    return { text, sources: [...new Set(joined.flatMap((paragraph) => paragraph.sources))] };
  });
}
