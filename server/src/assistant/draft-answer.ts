import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { ModelError } from '#platform/models';
import { answerFromPassages } from './builtin/answer-from-passages.ts';
import { countWords } from './builtin/pick-sentences.ts';
import type { Brief } from './brief.ts';
import { checkDraft } from './check-draft.ts';
import type { Reply } from './check-draft.ts';
import { gatherPassages } from './gather-passages.ts';
import type { Gathered, Source } from './gather-passages.ts';
import { countsAsReason } from './judge-burst.ts';
import type { Writer } from './models.ts';
import { findOrders } from './orders/find-orders.ts';
import { sayNoOrder } from './orders/say-no-order.ts';
import { toOrderSources } from './orders/order-source.ts';
import type { OrderSource } from './orders/order-source.ts';
import type { OrderView } from './orders/view-order.ts';
import { writeAboutOrders } from './orders/write-about-orders.ts';
import { askForYes } from './tool-use/ask-for-yes.ts';
import { changeAddressByWords } from './tool-use/change-address-by-words.ts';
import { tellDone } from './tool-use/tell-done.ts';
import type { AskedChange } from './tool-use/tool-use.ts';
import { faqSaysContactSupport } from './triage/index.ts';
import type { HandoffReason } from './triage/index.ts';
import type { TurnLog } from './turn-log.ts';
import { writeWithModel } from './write-with-model.ts';
import type { ModelDialogue } from './write-with-model.ts';
import type { Written } from './written.ts';

/** What comes of thinking: a reply that may be sent, or a reason to hand over. */
export type Draft =
  | { kind: 'reply'; reply: Reply; /** The provider's copy that now ends with this reply. */ conversationId: string | null }
  | { kind: 'handoff'; reason: HandoffReason; evidence: string }
  /** Nobody is proved whose order it might be, and an address may be proved by a code. */
  | { kind: 'unproved' };

type Deps = Pick<Ctx, 'db' | 'cache' | 'config' | 'clock' | 'log' | 'metrics' | 'realtime' | 'vault'>;

export interface Drafting {
  /** The first writes; the next when a model fails. */
  writers: readonly Writer[];
  log: TurnLog;
  /** Told what was found, whatever comes of it. */
  onFound?: (sources: readonly Source[]) => void;
}

const MOST_DRAFTS = 2;
/** Categories of articles about reaching the shop, in the five languages. */
const ABOUT_CONTACT = /^(?:contact|kontakt|contatt)/i;

/** Searches, writes, checks; once more with the faults told when the first draft does not pass. Writes nothing to the database. */
export async function draftAnswer(ctx: Deps, asked: Brief, { writers, log, onFound }: Drafting): Promise<Draft> {
  const usable = writers.filter((writer) => writer.kind !== 'not_configured');
  if (usable.length === 0)
    return { kind: 'handoff', reason: 'not_configured', evidence: 'the assistant wants OpenAI, and neither a key nor a server is configured' };
  const by = usable.every((writer) => writer.kind === 'builtin') ? 'builtin' : 'model';
  const wanted = await log.time('tools', () => changeAddressByWords(asked, by));
  if (wanted?.kind === 'changed') return tellDone(asked, wanted.done);
  if (wanted) return wanted.kind === 'asks' ? askForChange(asked, wanted.asked) : wanted;
  const looked = await lookForOrders(ctx, asked, log);
  if ('kind' in looked) return looked;
  const { brief, orders, noOrder } = looked;
  const gathered = await log.time('retrieve', () => gather(ctx, brief, { orders, usable }));
  log.passages = gathered.sources.map((source) => toUsed(source, false));
  onFound?.(gathered.sources);
  const { settings } = brief.assistant;
  // The best article is what would be said, unless the contact's own order is.
  const best = gathered.orders.length > 0 ? [] : gathered.sources.slice(0, 1).filter((source) => source.score >= settings.thin_evidence);
  if (noOrder && best.length === 0) return { kind: 'reply', reply: noOrder, conversationId: null };
  const support = contactSupport(settings, best);
  if (support) return support;
  let failed: Draft | null = null;
  for (const [at, writer] of usable.entries()) {
    // A copy that the first provider keeps means nothing to the next.
    const draft = await tryWriter(ctx, at === 0 ? brief : { ...brief, thread: { mode: 'stateless' } }, { writer, gathered, log });
    if (draft.kind === 'reply') {
      const cited = new Set(draft.reply.cited.map((source) => source.number));
      log.passages = gathered.sources.map((source) => toUsed(source, cited.has(source.number)));
      return contactSupport(settings, draft.reply.cited) ?? draft;
    }
    if (draft.kind === 'unproved' || draft.reason !== 'model_failed') return draft;
    failed = draft;
  }
  return failed ?? { kind: 'handoff', reason: 'model_failed', evidence: 'nobody wrote' };
}

/** What a reply may rest on. */
interface Evidence extends Gathered {
  orders: OrderSource[];
}

interface Looked {
  /** Without the question about orders where no order answers it. */
  brief: Brief;
  orders: OrderView[];
  /** What is said when no article helps either. */
  noOrder: Reply | null;
}

/**
 * The orders that are asked about, or how the turn ends without them: nothing is guessed where a store is silent. Who names no order and has
 * none, or is proved to be nobody, may still be helped by an article on following orders; who names one is told that it is not found.
 */
async function lookForOrders(ctx: Deps, brief: Brief, log: TurnLog): Promise<Looked | Draft> {
  const { orders: ask } = brief;
  if (ask === null) return { brief, orders: [], noOrder: null };
  const found = await log.time('orders', () => findOrders(ctx, brief.workspaceId, ask));
  if (found.kind === 'found') return { brief, orders: found.orders, noOrder: null };
  if (found.kind === 'unreachable') return { kind: 'handoff', reason: 'no_evidence', evidence: found.evidence };
  if (ask.provable) return { kind: 'unproved' };
  const isNamed = ask.numbers.length > 0;
  if (!isNamed) return { brief: { ...brief, orders: null }, orders: [], noOrder: ask.rest.length === 0 ? sayNoOrder(brief, isNamed) : null };
  if (ask.rest.length > 0) return { kind: 'handoff', reason: 'no_evidence', evidence: 'an order that cannot be told of, and another question beside it' };
  return { kind: 'reply', reply: sayNoOrder(brief, isNamed), conversationId: null };
}

/** Passages for what no order answers; the built-in writer needs none where only orders are asked about. */
async function gather(ctx: Deps, brief: Brief, { orders, usable }: { orders: OrderView[]; usable: readonly Writer[] }): Promise<Evidence> {
  const rest = brief.orders?.rest ?? [];
  const needsNone = orders.length > 0 && rest.length === 0 && usable.every((writer) => writer.kind === 'builtin');
  const gathered = needsNone ? { parts: [], sources: [] } : await gatherPassages(ctx, rest.length > 0 ? { ...brief, texts: rest } : brief);
  const { language, orders: ask } = brief;
  const from = gathered.sources.length + 1;
  return { ...gathered, orders: ask ? toOrderSources(orders, { language, timeZone: ask.timeZone, from }) : [] };
}

async function tryWriter(ctx: Deps, brief: Brief, work: Work): Promise<Draft> {
  try {
    return await writeAndCheck(ctx, brief, work);
  } catch (error) {
    if (error instanceof ModelError) return { kind: 'handoff', reason: 'model_failed', evidence: `${error.kind}: ${error.message}` };
    if (error instanceof BatonError && error.code === 'conflict') return { kind: 'handoff', reason: 'not_configured', evidence: error.message };
    throw error;
  }
}

interface Work {
  writer: Exclude<Writer, { kind: 'not_configured' }>;
  gathered: Evidence;
  log: TurnLog;
}

async function writeAndCheck(ctx: Deps, brief: Brief, { writer, gathered, log }: Work): Promise<Draft> {
  const dialogue: ModelDialogue = { exchanged: [], problems: [], conversationId: null, results: [] };
  let reason: HandoffReason = 'guard_failed';
  for (let attempt = 1; attempt <= MOST_DRAFTS; attempt += 1) {
    const written = writer.kind === 'model' ? await writeWithModel(ctx, brief, { writer, ...gathered, dialogue, log }) : writeBuiltin(brief, gathered, log);
    if (written.kind === 'handoff') return written;
    if (written.kind === 'asks') return askForChange(brief, written.asked);
    if (written.kind === 'changed') return tellDone(brief, written.done);
    const checked = await log.time('guard', () => checkDraft(brief, { ...gathered, tools: dialogue.results }, written));
    if (checked.ok) {
      log.drafts.push([]);
      // A copy that also holds a rejected draft would have the model believe it was sent.
      return { kind: 'reply', reply: checked.reply, conversationId: attempt === 1 ? dialogue.conversationId : null };
    }
    log.drafts.push(checked.failures);
    reason = written.kind === 'malformed' ? 'model_failed' : 'guard_failed';
    dialogue.problems = checked.failures.map((failure) => failure.detail);
    // The built-in writer would write the same again.
    if (writer.kind === 'builtin') break;
  }
  const failed = log.drafts.at(-1) ?? [];
  return {
    kind: 'handoff',
    reason,
    evidence: failed
      .map((failure) => `${failure.rule}: ${failure.detail}`)
      .join('; ')
      .slice(0, 400),
  };
}

/** The question is ours, so no guard reads it, and no copy at the provider ends with it. */
function askForChange(brief: Brief, asked: AskedChange): Draft {
  const reply = askForYes(brief, asked);
  if (reply) return { kind: 'reply', reply, conversationId: null };
  return { kind: 'handoff', reason: 'needs_approval', evidence: `more than can be shown in a question: ${asked.proposal.summary}`.slice(0, 400) };
}

function writeBuiltin(brief: Brief, gathered: Evidence, log: TurnLog): Written {
  log.model = 'builtin';
  const { thin_evidence: thin, max_words: maxWords, links } = brief.assistant.settings;
  const { language, orders: ask } = brief;
  if (ask === null) return answerFromPassages({ language, parts: gathered.parts, thin, maxWords });
  const told = writeAboutOrders(gathered.orders, { language, timeZone: ask.timeZone, asksPayment: ask.asksPayment, links: links === 'one' });
  if (ask.rest.length === 0) return { kind: 'paragraphs', language, paragraphs: told };
  const said = told.reduce((words, paragraph) => words + countWords(paragraph.text), 0);
  const others = answerFromPassages({ language, parts: gathered.parts, thin, maxWords: maxWords - said });
  return others.kind === 'paragraphs' ? { ...others, paragraphs: [...told, ...others.paragraphs] } : others;
}

/** The FAQ itself says that support has to be contacted: then that is what happens, where that reason is on. */
function contactSupport(settings: Brief['assistant']['settings'], sources: readonly Source[]): Draft | null {
  if (!countsAsReason(settings, 'faq_says_contact_support')) return null;
  const flagged = sources.find((source) => source.contactSupport);
  if (flagged) return { kind: 'handoff', reason: 'faq_says_contact_support', evidence: `article "${flagged.title}"` };
  // How to reach the shop is what such an article answers, so its words send nobody on.
  const said = faqSaysContactSupport(sources.filter((source) => !ABOUT_CONTACT.test(source.category)));
  return said ? { kind: 'handoff', reason: 'faq_says_contact_support', evidence: said.evidence } : null;
}

function toUsed(source: Source, cited: boolean): TurnLog['passages'][number] {
  return {
    number: source.number,
    chunk_id: source.chunkId,
    article_id: source.articleId,
    version: source.version,
    score: Math.round(source.score * 1000) / 1000,
    cited,
  };
}
