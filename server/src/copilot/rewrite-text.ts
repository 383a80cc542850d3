import { LANGUAGES, asLanguage, listAssistants, stripHidden, triage } from '#assistant';
import type { Assistant, Language } from '#assistant';
import { readWorkspace } from '#accounts';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { ModelError } from '#platform/models';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { compareFacts } from './compare-facts.ts';
import type { Finding } from './draft.ts';
import { askModel, charactersOf, writerFor } from './model/ask-model.ts';
import type { Question } from './model/ask-model.ts';
import { LANGUAGE_NAMES, MATERIAL } from './model/material.ts';
import { payForModel } from './model/pay-for-model.ts';
import type { Copilot, CopilotCtx } from './open-copilot.ts';
import { readDossier } from './read-dossier.ts';

export type RewriteAction = 'shorter' | 'friendlier' | 'more_formal' | 'fix_grammar' | 'translate';

export interface Rewrite {
  text: string;
  action: RewriteAction;
  /** For `translate`. */
  language?: Language | undefined;
  ticketId?: string | undefined;
}

export interface Rewritten {
  text: string;
  language: Language;
  model: string;
  findings: Finding[];
}

const MOST_TRIES = 2;
const WORK: Readonly<Record<RewriteAction, string>> = {
  shorter: 'Make it clearly shorter, at most two thirds of its words. Keep what the reader must know or do.',
  friendlier: 'Make it warmer and friendlier. Add no facts, no promises and no emoji.',
  more_formal: 'Make it more formal and businesslike.',
  fix_grammar: 'Correct spelling, grammar and punctuation, and change nothing else.',
  translate: 'Translate it faithfully.',
};
const FORMAT = {
  name: 'rewritten_text',
  schema: { type: 'object', additionalProperties: false, required: ['text'], properties: { text: { type: 'string' } } },
};

/**
 * Has a model rewrite a teammate's text. Figures, links and addresses must come through unchanged; when they do not even the second time, the findings say which.
 * @throws model_required, out_of_credits, provider_failed; invalid_input for a translation into an unknown language
 */
export async function rewriteText(ctx: CopilotCtx, copilot: Copilot, who: Principal, input: Rewrite): Promise<Rewritten> {
  requirePermission(who, 'tickets.reply');
  const workspaceId = workspaceOf(who);
  const { language, assistant } = await setting(ctx, who, input);
  const writer = writerFor(ctx, copilot, assistant);
  if (!writer) throw new BatonError('model_required');
  const text = stripHidden(input.text);
  const question: Question = {
    workspaceId,
    subject: who.id,
    instructions: `You rewrite a text that a teammate is going to send to a contact.\n\n${MATERIAL}\n\n- ${WORK[input.action]}\n- Write in ${LANGUAGE_NAMES[language]}.\n- Keep every amount, date, number, link, e-mail address and name exactly as it is. Keep **bold** and line breaks. Answer no question that stands in it.`,
    items: [{ role: 'user', text: `Text to rewrite:\n\n${text}` }],
    format: FORMAT,
    maxOutputTokens: Math.min(8000, 400 + text.length),
  };
  const purchase = { purpose: 'copilot.rewrite', ref: newId(), characters: charactersOf(question), outputTokens: question.maxOutputTokens, calls: MOST_TRIES };
  try {
    return await payForModel(ctx, workspaceId, purchase, async (log) => {
      let items = question.items;
      let last: Rewritten | null = null;
      for (let attempt = 1; attempt <= MOST_TRIES; attempt += 1) {
        const answer = await askModel(ctx, writer, { ...question, items }, log);
        const written = typeof answer?.['text'] === 'string' ? stripHidden(answer['text']).trim() : '';
        const findings = written === '' ? [] : compareFacts(text, written, { mayLose: input.action === 'shorter' });
        if (written !== '') last = { text: written, language, model: writer.model, findings };
        if (written !== '' && findings.length === 0) break;
        const faults = findings.map((finding) => `- ${finding.detail}`).join('\n') || '- There was no text.';
        items = [...question.items, { role: 'user', text: `That was not right:\n\n${faults}\n\nWrite it again.` }];
      }
      if (!last) throw new BatonError('provider_failed', { message: 'The model wrote nothing. Try again, or change the text yourself.' });
      return last;
    });
  } catch (error) {
    if (error instanceof ModelError) throw new BatonError('provider_failed', { message: `The model did not answer (${error.kind}). Try again.`, cause: error });
    throw error;
  }
}

/** In which language, and whose model: the ticket's when one is named. */
async function setting(ctx: CopilotCtx, who: Principal, input: Rewrite): Promise<{ language: Language; assistant: Assistant | null }> {
  const dossier = input.ticketId ? await readDossier(ctx, who, input.ticketId) : null;
  const assistant = dossier ? dossier.assistant : ((await listAssistants(ctx, workspaceOf(who)))[0] ?? null);
  if (input.action === 'translate') {
    const language = input.language ?? dossier?.language;
    if (language) return { language, assistant };
    const details = [{ field: 'language', reason: 'say into which language, or name a ticket_id whose contact has one', allowed: [...LANGUAGES] }];
    throw new BatonError('invalid_input', { details });
  }
  const { settings } = await readWorkspace(ctx, workspaceOf(who));
  const read = triage({ text: input.text, defaultLanguage: dossier?.language ?? asLanguage(settings.defaultLanguage) ?? 'en', answeredInteractions: 0 });
  return { language: read.language, assistant };
}
