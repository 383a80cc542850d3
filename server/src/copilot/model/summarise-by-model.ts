import type { StoredMessage } from '#conversations';
import type { CopilotCtx } from '../open-copilot.ts';
import type { Dossier } from '../read-dossier.ts';
import type { Summary } from '../summary.ts';
import { askModel, charactersOf } from './ask-model.ts';
import type { Question, Writer } from './ask-model.ts';
import { MATERIAL, conversationItem } from './material.ts';
import { payForModel } from './pay-for-model.ts';

const MAX_OUTPUT_TOKENS = 800;
const MOST_SENTENCES = 6;
const LONGEST_SENTENCE = 400;
const FORMAT = {
  name: 'ticket_summary',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['sentences'],
    properties: {
      sentences: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['text', 'source_seqs'],
          properties: { text: { type: 'string' }, source_seqs: { type: 'array', items: { type: 'integer' } } },
        },
      },
    },
  },
};
const INSTRUCTIONS = `You sum up a support conversation for a teammate who takes it over and has no time to read it.

${MATERIAL}

- At most five sentences in English: who the contact is and what they want, what was tried and said, what was promised, what is still open.
- Give each sentence the numbers of the messages it rests on. A sentence that rests on no message must not be written.
- State only what the messages state. Copy numbers, dates and names exactly. Do not judge, guess or advise.`;

/** Sentences by a model, each with the messages it rests on. What names none of them, or states a figure they do not have, is left out. @throws ModelError, out_of_credits */
export async function summariseByModel(ctx: CopilotCtx, dossier: Dossier, writer: Writer, spoken: readonly StoredMessage[]): Promise<Summary['sentences']> {
  const question: Question = {
    workspaceId: dossier.workspaceId,
    subject: dossier.ticket.contactId,
    instructions: INSTRUCTIONS,
    items: [conversationItem({ ...dossier, messages: [...spoken] })],
    format: FORMAT,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
  };
  const purchase = {
    purpose: 'copilot.summary',
    ref: `${dossier.ticket.id}:${dossier.readUpToSeq}`,
    characters: charactersOf(question),
    outputTokens: MAX_OUTPUT_TOKENS,
    calls: 1,
  };
  const answer = await payForModel(ctx, dossier.workspaceId, purchase, (log) => askModel(ctx, writer, question, log));
  return readSentences(answer, spoken);
}

function readSentences(answer: Record<string, unknown> | null, spoken: readonly StoredMessage[]): Summary['sentences'] {
  const sentences = answer?.['sentences'];
  if (!Array.isArray(sentences)) return [];
  return sentences.slice(0, MOST_SENTENCES).flatMap((value: unknown) => {
    const { text, source_seqs: named } = (value ?? {}) as { text?: unknown; source_seqs?: unknown };
    if (typeof text !== 'string' || text.trim() === '' || text.length > LONGEST_SENTENCE || !Array.isArray(named)) return [];
    const cited = spoken.filter((message) => named.includes(message.seq));
    return cited.length > 0 && hasFiguresOf(text, cited) ? [{ text: text.trim(), seqs: cited.map((message) => message.seq) }] : [];
  });
}

/** Every number of a sentence stands in a message it names. */
function hasFiguresOf(sentence: string, cited: readonly StoredMessage[]): boolean {
  const digits = (text: string) => text.match(/\d+/g) ?? [];
  const known = new Set(cited.flatMap((message) => digits(message.text)));
  return digits(sentence).every((figure) => known.has(figure));
}
