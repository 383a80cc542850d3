import type { AnswerFormat } from '#platform/models';
import { LANGUAGES } from './triage/index.ts';
import type { HandoffReason } from './triage/index.ts';
import type { PromptSettings } from './schema.ts';
import type { Written } from './written.ts';

/** Reasons a model may give. The others are facts about the system that it cannot know. */
const MODEL_REASONS = [
  'asks_for_human',
  'shipping_label',
  'cancellation',
  'refund_explicit',
  'faq_says_contact_support',
  'delivery_confirmation',
  'appointment',
  'other_trouble',
  'no_evidence',
] as const satisfies readonly HandoffReason[];

const REPLY_FORMAT: AnswerFormat = {
  name: 'baton_reply',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['language', 'paragraphs', 'handoff'],
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
      handoff: {
        type: 'object',
        additionalProperties: false,
        required: ['needed', 'reason'],
        properties: { needed: { type: 'boolean' }, reason: { type: ['string', 'null'], enum: [...MODEL_REASONS, null] } },
      },
    },
  },
};

/** For prompts that answer with a finished e-mail, as they did before the registry. An empty e-mail asks for a person. */
const EMAIL_FORMAT: AnswerFormat = {
  name: 'email_reply',
  schema: { type: 'object', additionalProperties: false, required: ['email'], properties: { email: { type: 'string' } } },
};

export function formatOf(settings: PromptSettings): AnswerFormat {
  return settings.output === 'email_json' ? EMAIL_FORMAT : REPLY_FORMAT;
}

const LONGEST_ANSWER = 20_000;

/** Reads what a model answered. Servers without strict schemas answer loosely, so every field is checked. */
export function parseAnswer(text: string, settings: PromptSettings): Written {
  const value = readJson(text);
  if (value === null) return { kind: 'malformed', detail: 'The answer is not a JSON object.' };
  if (settings.output === 'email_json') return parseEmail(value);
  const handoff = value['handoff'] as { needed?: unknown; reason?: unknown } | null | undefined;
  if (handoff && typeof handoff === 'object' && handoff.needed === true) {
    const reason = MODEL_REASONS.find((known) => known === handoff.reason) ?? 'no_evidence';
    return { kind: 'handoff', reason, evidence: 'the model asked for it' };
  }
  const { paragraphs, language } = value;
  if (!Array.isArray(paragraphs) || typeof language !== 'string') return { kind: 'malformed', detail: 'The answer lacks language or paragraphs.' };
  const read = paragraphs.map(readParagraph);
  if (read.includes(null)) return { kind: 'malformed', detail: 'A paragraph lacks its text or its list of source numbers.' };
  const said = read.filter((paragraph) => paragraph !== null && paragraph.text !== '') as { text: string; sources: number[] }[];
  // Nothing to say and nobody asked for: the model found no answer.
  if (said.length === 0) return { kind: 'handoff', reason: 'no_evidence', evidence: 'the model wrote nothing' };
  return { kind: 'paragraphs', language, paragraphs: said };
}

function parseEmail(value: Record<string, unknown>): Written {
  const email = value['email'];
  if (typeof email !== 'string') return { kind: 'malformed', detail: 'The answer lacks the field email.' };
  return email.trim() === '' ? { kind: 'handoff', reason: 'no_evidence', evidence: 'the model wrote nothing' } : { kind: 'whole', text: email.trim() };
}

function readJson(text: string): Record<string, unknown> | null {
  if (text.length > LONGEST_ANSWER) return null;
  // Local servers wrap JSON in a code fence now and then.
  const bare = text
    .trim()
    .replace(/^```(?:json)?\s*/, '')
    .replace(/\s*```$/, '');
  try {
    const value: unknown = JSON.parse(bare);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function readParagraph(value: unknown): { text: string; sources: number[] } | null {
  const { text, sources } = (value ?? {}) as { text?: unknown; sources?: unknown };
  if (typeof text !== 'string' || !Array.isArray(sources)) return null;
  return { text: text.trim(), sources: [...new Set(sources.filter((number): number is number => Number.isInteger(number)))] };
}
