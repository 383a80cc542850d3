import { LANGUAGES, factsText, pickFacts } from '#assistant';
import type { TurnLog } from '#assistant';
import type { SaidItem } from '#platform/models';
import { BODY_WORDS } from '../draft.ts';
import type { DraftWish, Finding, Tone } from '../draft.ts';
import type { FoundSources } from '../find-sources.ts';
import { composeDraft } from '../compose-draft.ts';
import type { ComposedDraft } from '../compose-draft.ts';
import { judgeDraft } from '../judge-draft.ts';
import type { Body } from '../builtin/write-from-articles.ts';
import type { CopilotCtx } from '../open-copilot.ts';
import { questionOf } from '../find-sources.ts';
import type { Dossier } from '../read-dossier.ts';
import { askModel, charactersOf } from './ask-model.ts';
import type { Question, Writer } from './ask-model.ts';
import { LANGUAGE_NAMES, MATERIAL, conversationItem, oneLine, sourcesItem } from './material.ts';
import { payForModel } from './pay-for-model.ts';

export interface ModelDraft extends ComposedDraft {
  body: Body['paragraphs'];
  findings: Finding[];
}

const MOST_DRAFTS = 2;
const MAX_OUTPUT_TOKENS = 1500;
const TONES: Readonly<Record<Tone, string>> = {
  empathetic: 'Warm and understanding: name what the contact is going through before you explain. No excuses, no blame.',
  professional: 'Factual and polite, in full sentences. No small talk, no exclamation marks.',
  friendly: 'Light and cheerful, short sentences, as one speaks to a regular.',
};
const FORMAT = {
  name: 'copilot_draft',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['language', 'paragraphs'],
    properties: {
      language: { type: 'string', enum: [...LANGUAGES] },
      paragraphs: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['text', 'sources'],
          properties: { text: { type: 'string' }, sources: { type: 'array', items: { type: 'integer' } } },
        },
      },
    },
  },
};

/**
 * Has a model write the middle of a draft, and once more with the faults told when the guard finds some. What it finds in the second is told to the teammate.
 * Null when the model finds no answer in the sources. @throws ModelError, out_of_credits
 */
export async function draftByModel(
  ctx: CopilotCtx,
  dossier: Dossier,
  { writer, found, wish }: { writer: Writer; found: FoundSources; wish: DraftWish },
): Promise<ModelDraft | null> {
  const { workspaceId, ticket, readUpToSeq } = dossier;
  const question: Question = {
    workspaceId,
    subject: ticket.contactId,
    instructions: instructionsFor(dossier, wish),
    items: itemsFor(dossier, found, wish),
    format: FORMAT,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
  };
  const purchase = {
    purpose: 'copilot.draft',
    ref: `${ticket.id}:${readUpToSeq}:${wish.tone}:${wish.length}`,
    characters: charactersOf(question),
    outputTokens: MAX_OUTPUT_TOKENS,
    calls: MOST_DRAFTS,
  };
  return payForModel(ctx, workspaceId, purchase, (log) => writeAndJudge(ctx, dossier, { writer, found, wish, question, log }));
}

interface Work {
  writer: Writer;
  found: FoundSources;
  wish: DraftWish;
  question: Question;
  log: TurnLog;
}

async function writeAndJudge(ctx: CopilotCtx, dossier: Dossier, { writer, found, wish, question, log }: Work): Promise<ModelDraft | null> {
  let items = question.items;
  let last: ModelDraft | null = null;
  for (let attempt = 1; attempt <= MOST_DRAFTS; attempt += 1) {
    const answer = await askModel(ctx, writer, { ...question, items }, log);
    const body = readBody(answer);
    if (body?.length === 0) return last;
    const problems: string[] = [];
    if (body) {
      const composed = composeDraft(dossier, found, { body, wish });
      const findings = [...judgeDraft(dossier, found, wish, { ...composed, paragraphs: body, instructions: question.instructions }), ...uncited(body, found)];
      last = { ...composed, body, findings };
      if (findings.length === 0) return last;
      problems.push(...findings.map((finding) => finding.detail));
    } else problems.push('The answer is not a JSON object with language and paragraphs.');
    items = [
      ...question.items,
      ...(answer ? [{ role: 'assistant' as const, text: JSON.stringify(answer) }] : []),
      {
        role: 'user',
        text: `The draft has faults:\n\n${problems
          .slice(0, 10)
          .map((problem) => `- ${oneLine(problem).slice(0, 300)}`)
          .join('\n')}\n\nWrite it again without them.`,
      },
    ];
  }
  return last;
}

function uncited(body: Body['paragraphs'], found: FoundSources): Finding[] {
  return body
    .filter((paragraph) => !paragraph.sources.some((number) => found.sources.some((source) => source.number === number)))
    .map((paragraph) => ({ rule: 'citation', detail: `This paragraph names no source: "${paragraph.text.slice(0, 80)}"` }));
}

/** Null when it is not an answer; empty when the model found none. */
function readBody(answer: Record<string, unknown> | null): Body['paragraphs'] | null {
  const paragraphs = answer?.['paragraphs'];
  if (!Array.isArray(paragraphs)) return null;
  const read = paragraphs.map((value: unknown) => {
    const { text, sources } = (value ?? {}) as { text?: unknown; sources?: unknown };
    if (typeof text !== 'string' || !Array.isArray(sources)) return null;
    return { text: text.trim(), sources: sources.filter((number): number is number => Number.isInteger(number)) };
  });
  return read.includes(null) ? null : read.filter((one) => one !== null).filter((one) => one.text !== '');
}

/** Nothing of a contact, an article or a teammate is in it. */
function instructionsFor(dossier: Dossier, wish: DraftWish): string {
  return `You write the draft of a reply for a teammate of ${oneLine(dossier.workspace.name)}, who will read and change it before it is sent to the contact.

${MATERIAL}

- Write in ${LANGUAGE_NAMES[dossier.language]}.
- Tone: ${TONES[wish.tone]}
- About ${BODY_WORDS[wish.length]} words, at most three paragraphs.
- State only what the sources or the details of the teammate state. Copy amounts, periods and dates exactly. Give every paragraph the numbers of its sources.
- Do not say that something was done or will be done, unless the details of the teammate say so.
- Do not write a greeting, thanks, a closing line or a name: they are added.
- No placeholders, no headings, no emoji. A link only if it stands in a source, at most one.
- Name no e-mail address, phone number or order number that the contact did not give.
- When the sources do not answer what is asked, leave paragraphs empty.`;
}

function itemsFor(dossier: Dossier, found: FoundSources, wish: DraftWish): SaidItem[] {
  const details = wish.details.map((detail) => `- ${oneLine(detail)}`).join('\n');
  const facts = pickFacts(dossier.facts, dossier.texts);
  return [
    ...(facts.length > 0 ? [{ role: 'user' as const, text: factsText(facts) }] : []),
    sourcesItem(found.sources),
    conversationItem(dossier),
    ...(details ? [{ role: 'user' as const, text: `Details of the teammate, to be included:\n\n${details}` }] : []),
    { role: 'user', text: `Message from the contact:\n\n${questionOf(dossier)}` },
  ];
}
