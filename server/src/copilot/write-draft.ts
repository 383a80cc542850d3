import { BatonError } from '#platform/errors';
import { ModelError } from '#platform/models';
import { DRAFT_WORDING } from './builtin/draft-wording.ts';
import { leaveOutSupport } from './builtin/leave-out-support.ts';
import { writeFromArticles } from './builtin/write-from-articles.ts';
import type { Body } from './builtin/write-from-articles.ts';
import { composeDraft } from './compose-draft.ts';
import { countWords, toDraftSources } from './draft.ts';
import type { Draft, DraftWish, Finding } from './draft.ts';
import { findSources } from './find-sources.ts';
import type { FoundSources } from './find-sources.ts';
import { judgeDraft } from './judge-draft.ts';
import { writerFor } from './model/ask-model.ts';
import { draftByModel } from './model/draft-by-model.ts';
import type { ModelDraft } from './model/draft-by-model.ts';
import type { Copilot, CopilotCtx } from './open-copilot.ts';
import type { Dossier } from './read-dossier.ts';

/** The built-in provider's draft: by the configured model, or else from the articles' own sentences. It never fails for want of a model, credits or evidence: it says so. */
export async function writeDraft(ctx: CopilotCtx, copilot: Copilot, dossier: Dossier, wish: DraftWish): Promise<Draft> {
  const found = await findSources(ctx, dossier, wish.details);
  const notes: string[] = [];
  const byModel = await tryModel(ctx, copilot, dossier, { found, wish, notes });
  if (byModel) {
    const { writer, draft } = byModel;
    return finish(ctx, dossier, { found, wish, notes, model: writer, ...draft, missing: missingIn(draft.body, wish) });
  }
  const written = writeFromArticles(dossier, found, wish);
  const { paragraphs, left } = leaveOutSupport(written.paragraphs, found.sources);
  const reading = [{ text: DRAFT_WORDING[dossier.language][wish.tone].reading, sources: [] }];
  const honest: Body['paragraphs'] = paragraphs.length > 0 ? paragraphs : reading;
  const composed = composeDraft(dossier, found, { body: honest, wish });
  const findings = [
    ...judgeDraft(dossier, found, wish, { ...composed, paragraphs: honest }),
    ...written.unanswered.map((question) => ({ rule: 'no_evidence', detail: `No article answers this: "${question.slice(0, 160)}"` })),
    ...left.map((title) => ({
      rule: 'contact_support',
      detail: `The article "${title.slice(0, 120)}" leaves this to support: do it, or say what you will do.`,
    })),
    ...(dossier.texts.length === 0 ? [{ rule: 'no_evidence', detail: 'The contact has written nothing that can be read.' }] : []),
  ];
  const missing = wish.details.filter((detail) => written.unanswered.includes(detail));
  return finish(ctx, dossier, { found, wish, notes, model: null, ...composed, body: honest, findings, missing });
}

interface Attempt {
  found: FoundSources;
  wish: DraftWish;
  /** Told why a model did not write. */
  notes: string[];
}

async function tryModel(
  ctx: CopilotCtx,
  copilot: Copilot,
  dossier: Dossier,
  { found, wish, notes }: Attempt,
): Promise<{ writer: string; draft: ModelDraft } | null> {
  const writer = writerFor(ctx, copilot, dossier.assistant);
  if (!writer || dossier.texts.length === 0) return null;
  try {
    const draft = await draftByModel(ctx, dossier, { writer, found, wish });
    if (!draft) notes.push('The model found no answer in the articles.');
    return draft && { writer: writer.model, draft };
  } catch (error) {
    notes.push(explain(error));
    return null;
  }
}

/** Why the model could not be used, in words. Anything else is a fault of ours and goes on. */
export function explain(error: unknown): string {
  if (error instanceof ModelError) return `The model did not answer (${error.kind}): built-in rules took over.`;
  if (error instanceof BatonError && error.code === 'out_of_credits') return 'The workspace has no credits left for the model: built-in rules took over.';
  throw error;
}

/** Details of which no telling word is in the draft. */
function missingIn(body: Body['paragraphs'], wish: DraftWish): string[] {
  const text = body
    .map((paragraph) => paragraph.text)
    .join(' ')
    .toLowerCase();
  return wish.details.filter((detail) => {
    const words = detail.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? [];
    return words.length > 0 && !words.some((word) => text.includes(word.slice(0, 6)));
  });
}

interface Finished {
  found: FoundSources;
  wish: DraftWish;
  notes: string[];
  model: string | null;
  text: string;
  body: Body['paragraphs'];
  findings: Finding[];
  missing: string[];
}

function finish(ctx: Pick<CopilotCtx, 'clock'>, dossier: Dossier, { found, wish, body, ...made }: Finished): Draft {
  const cited = new Set(body.flatMap((paragraph) => paragraph.sources));
  const named = dossier.contact.firstName !== undefined && made.text.slice(0, 80).includes(dossier.contact.firstName);
  return {
    text: made.text,
    words: countWords(made.text),
    personalization: [...(named ? ['first_name'] : []), `language:${dossier.language}`, `channel:${dossier.channel}`, `tone:${wish.tone}`],
    sources: toDraftSources(found.sources, cited),
    detailsMissing: made.missing,
    findings: made.findings,
    model: made.model,
    notes: made.notes,
    generatedAt: ctx.clock.now(),
  };
}
