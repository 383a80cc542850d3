/**
 * The copilot: drafts, next steps, insight into a contact, rewriting, summaries and articles, under `/api/ai`.
 *
 * - It proposes and sends nothing. A draft says which messages it has read: send it with `last_seen_seq` set to its `read_up_to_seq`, and it is
 *   refused as `stale` when somebody wrote since.
 * - `provider` says who worked it out: `quimbi`, the outside intelligence service, or `builtin`, this desk from its own data, its articles and the configured model.
 * - `stale: true` marks an answer out of memory, given because the service failed; `age_seconds` says how old it is.
 */
import { z } from 'zod';
import { ChannelName } from './conversations.ts';

/** Longest text that is rewritten, in characters. */
export const REWRITE_TEXT_MAX = 10_000;

export const CopilotProviderName = z.enum(['quimbi', 'builtin']).describe('Who worked it out.');
export const DraftTone = z.enum(['empathetic', 'professional', 'friendly']);
export const DraftLength = z.enum(['short', 'medium', 'long']);
export const ChurnLevel = z.enum(['low', 'medium', 'high', 'critical', 'unknown']);
export const RewriteAction = z.enum(['shorter', 'friendlier', 'more_formal', 'fix_grammar', 'translate']);

const language = z.enum(['nl', 'en', 'de', 'fr', 'it']);
const anything = z.record(z.string(), z.unknown());
const share = z.number().min(0).max(1).nullable().describe('0 to 1; null: unknown, and `reasons` says why.');
const seq = z.int().describe('Number of a message in its conversation.');

/** How old an answer is and where it comes from; the same in every answer that may come from outside or out of memory. */
const origin = {
  provider: CopilotProviderName,
  model: z.string().nullable().describe('The language model that wrote; null: none did.'),
  stale: z.boolean(),
  age_seconds: z.int(),
  notes: z.array(z.string()).describe('What went otherwise than asked, in words: a service that did not answer, credits that were out.'),
};

export const CopilotContactParams = z.object({ id: z.uuid() });

export const DraftRegenerate = z.strictObject({
  tone: DraftTone.optional().describe('Absent: empathetic when the contact is unhappy, else professional.'),
  length: DraftLength.default('medium').describe('Up to about 70, 110 and 170 words.'),
  include_details: z
    .array(z.string().trim().min(1).max(200))
    .max(10)
    .default([])
    .describe('What the reply must also speak of. Without a model each is looked up in the articles.'),
  fresh: z.boolean().default(false).describe('True: write anew even when a draft of the last hour is at hand.'),
});

export const ChurnReason = z.object({
  about: z.enum(['churn_risk', 'lifetime_value', 'archetype']),
  factor: z.string(),
  points: z.number().nullable().describe('What it adds to the risk, 0 to 1; null: it is not known, or adds nothing.'),
  explanation: z.string(),
});

export const DraftSource = z.object({
  number: z.int(),
  article_id: z.uuid(),
  version: z.int(),
  title: z.string(),
  url: z.string().nullable(),
  score: z.number(),
  cited: z.boolean().describe('True: the draft says what stands there. False: it was found and may help.'),
});

export const DraftView = z.object({
  ticket_id: z.uuid(),
  draft_content: z.string(),
  tone: DraftTone,
  length: DraftLength,
  channel: ChannelName,
  language,
  personalization_applied: z.array(z.string()),
  customer_dna: z.object({ dominant_segments: anything, archetype_level: z.string().nullable() }),
  churn_risk: share,
  churn_risk_level: ChurnLevel,
  lifetime_value: z.number().nullable(),
  read_up_to_seq: seq.describe('The newest message it has read. Send it as `last_seen_seq`.'),
  words: z.int(),
  sources: z.array(DraftSource),
  details_missing: z.array(z.string()).describe('Of `include_details`: what is not in the draft.'),
  guard: z.object({ passed: z.boolean(), findings: z.array(z.object({ rule: z.string(), detail: z.string() })) }).describe('What to look at before sending.'),
  generated_at: z.iso.datetime(),
  ...origin,
});

export const NextBestAction = z.object({
  action: z.string(),
  priority: z.int().min(1).describe('1 comes first.'),
  reasoning: z.string(),
  expected_impact: z.string(),
});

export const RecommendationView = z.object({
  ticket_id: z.uuid(),
  next_best_actions: z.array(NextBestAction),
  churn_risk: share,
  churn_risk_level: ChurnLevel,
  customer_value: z.number().nullable(),
  similar_tickets: z.array(z.object({ ticket_id: z.uuid(), subject: z.string(), similarity: z.number(), resolved_at: z.iso.datetime().nullable() })),
  ...origin,
});

export const IntelligenceView = z.object({
  customer_id: z.uuid(),
  archetype: anything,
  segments: anything,
  predictions: z.object({ churn_risk: share, churn_risk_level: ChurnLevel, lifetime_value: z.number().nullable(), currency: z.string().nullable() }),
  behavioral_metrics: anything,
  reasons: z.array(ChurnReason),
  ...origin,
});

export const RewriteRequest = z.strictObject({
  text: z.string().trim().min(1).max(REWRITE_TEXT_MAX),
  action: RewriteAction,
  language: language.optional().describe('For translate: into which. Absent: the language of the contact of `ticket_id`.'),
  ticket_id: z.uuid().optional(),
});

export const RewriteView = z.object({
  text: z.string(),
  action: RewriteAction,
  language,
  model: z.string(),
  guard: DraftView.shape.guard.describe('Figures, links and addresses that were lost or added.'),
});

const said = z.object({ text: z.string(), seq, author: z.enum(['contact', 'assistant', 'teammate', 'system']), at: z.iso.datetime() });

export const SummaryView = z.object({
  ticket_id: z.uuid(),
  summary: z.string(),
  sentences: z.array(z.object({ text: z.string(), seqs: z.array(seq).describe('Messages it rests on.') })),
  who: z.object({ name: z.string().nullable(), role: z.enum(['buyer', 'seller', 'unknown']), earlier_tickets: z.int() }),
  what: said.nullable(),
  open_question: said.nullable().describe('The last question of the contact that nobody has answered.'),
  last_promise: said.nullable().describe('The last time we said that something will be done.'),
  messages: z.int().describe('Messages read: notes of teammates are not among them.'),
  read_up_to_seq: seq,
  language,
  ...origin,
});

export const ArticleSuggestionQuery = z.object({ limit: z.coerce.number().int().min(1).max(10).default(5) });

export const ArticleSuggestions = z.object({
  ticket_id: z.uuid(),
  question: z.string(),
  language,
  articles: z.array(
    z.object({
      article_id: z.uuid(),
      version: z.int(),
      title: z.string(),
      url: z.string().nullable(),
      category: z.string(),
      language: z.string(),
      heading: z.string(),
      passage: z.string(),
      score: z.number().describe('0 to 1.'),
      answers: z.boolean().describe('True: the assistant would answer from it.'),
    }),
  ),
});
