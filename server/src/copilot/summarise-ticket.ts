import type { Principal } from '#platform/principal';
import { spokenIn, summariseByExtraction } from './builtin/summarise-by-extraction.ts';
import type { Origin } from './insight.ts';
import { writerFor } from './model/ask-model.ts';
import { summariseByModel } from './model/summarise-by-model.ts';
import type { Copilot, CopilotCtx } from './open-copilot.ts';
import { readDossier } from './read-dossier.ts';
import type { Dossier } from './read-dossier.ts';
import type { Summary } from './summary.ts';
import { explain } from './write-draft.ts';

/** Sums a ticket up: by the configured model, each sentence with the messages it rests on, else by what was said, word for word. @throws not_found */
export async function summariseTicket(
  ctx: CopilotCtx,
  copilot: Copilot,
  who: Principal,
  ticketId: string,
): Promise<{ dossier: Dossier; summary: Summary; origin: Origin }> {
  const dossier = await readDossier(ctx, who, ticketId);
  const summary = summariseByExtraction(dossier);
  const origin: Origin = { provider: 'builtin', model: null, stale: false, ageSeconds: 0, notes: [] };
  const writer = writerFor(ctx, copilot, dossier.assistant);
  const spoken = spokenIn(dossier);
  if (!writer || spoken.length === 0) return { dossier, summary, origin };
  try {
    const sentences = await summariseByModel(ctx, dossier, writer, spoken);
    if (sentences.length > 0) return { dossier, summary: { ...summary, sentences }, origin: { ...origin, model: writer.model } };
    origin.notes.push('Nothing the model wrote rested on a message: the messages themselves are quoted.');
  } catch (error) {
    origin.notes.push(explain(error));
  }
  return { dossier, summary, origin };
}
