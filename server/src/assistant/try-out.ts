import { releaseCredits, reserveCredits, settleCredits } from '#billing';
import { readInbox } from '#conversations';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { styleOf } from './brief.ts';
import type { Brief } from './brief.ts';
import type { Reply } from './check-draft.ts';
import { creditsFor, creditsToReserve } from './credits.ts';
import { draftAnswer } from './draft-answer.ts';
import type { Draft } from './draft-answer.ts';
import { judgeBurst } from './judge-burst.ts';
import type { Judgement } from './judge-burst.ts';
import { writersOf } from './models.ts';
import type { Models, Writer } from './models.ts';
import type { PromptVersion } from './read-assistants.ts';
import { identifiersOf } from './read-burst.ts';
import { sayHandoff } from './say-handoff.ts';
import type { EffectiveAssistant } from './settings/resolve-assistant.ts';
import { answerSmallTalk } from './small-talk.ts';
import { normaliseInbound } from './triage/index.ts';
import type { HandoffSign } from './triage/index.ts';
import type { TurnCtx } from './turn-ctx.ts';
import { startTurnLog } from './turn-log.ts';
import { findTurnSettings } from './turn-settings.ts';
import type { TurnLog } from './turn-log.ts';

export interface TryOut {
  text: string;
  language?: string | undefined;
  firstName?: string | undefined;
  /** With this inbox's overrides, in the style of its channel. */
  inboxId?: string | undefined;
  history: { author: 'contact' | 'assistant' | 'teammate'; text: string }[];
  signal: AbortSignal;
}

export interface TriedOut {
  outcome: 'answered' | 'small_talk' | 'handed_off';
  text: string;
  handoff: HandoffSign | null;
  judged: Judgement;
  reply: Reply | null;
  sources: { number: number; title: string; url: string | null }[];
  log: TurnLog;
  credits: number;
}

interface Setting {
  assistant: EffectiveAssistant;
  prompt: PromptVersion;
  inboxKind: string;
  shopName: string;
  defaultLanguage: string;
}

const DEADLINE_MS = 60_000;

/**
 * Does what a turn would do with a question, and says everything about it. Sends nothing and stores nothing,
 * except that a language model is paid for. @throws not_found, out_of_credits
 */
export async function tryOut(
  ctx: TurnCtx,
  models: Models,
  workspaceId: string,
  { assistantId, ...input }: TryOut & { assistantId: string },
): Promise<TriedOut> {
  const log = startTurnLog(ctx.metrics);
  const setting = await log.time('read', () => readSetting(ctx, workspaceId, { assistantId, inboxId: input.inboxId ?? null }));
  const history = input.history.map((said, at) => ({ author: said.author, text: normaliseInbound(said.text), seq: at + 1 }));
  const texts = [normaliseInbound(input.text)].filter((text) => text !== '');
  const answered = history.filter((said) => said.author === 'assistant').length;
  const writers = writersOf(ctx, models, setting.assistant, setting.prompt);
  const judged = await log.time('triage', () =>
    judgeBurst({
      assistant: setting.assistant,
      texts,
      history,
      translates: writers[0]?.kind === 'model',
      knownLanguage: input.language ?? null,
      defaultLanguage: setting.defaultLanguage,
      answered,
      chatted: 0,
    }),
  );
  log.triage = judged.triage;
  const style = styleOf(setting.assistant, setting.inboxKind);
  const base = { judged, reply: null, sources: [], log, credits: 0 };
  if (judged.smallTalk)
    return { ...base, outcome: 'small_talk', text: answerSmallTalk(judged.smallTalk.kind, judged.language, input.firstName), handoff: null };
  const handedOff = (handoff: HandoffSign) => {
    const to = { language: judged.language, firstName: input.firstName, reason: handoff.reason, style };
    const text = sayHandoff(setting.assistant.settings, to);
    return { outcome: 'handed_off' as const, text, handoff };
  };
  if (judged.handoff) return { ...base, ...handedOff(judged.handoff) };
  const brief: Brief = {
    workspaceId,
    assistant: setting.assistant,
    prompt: setting.prompt,
    shopName: setting.shopName,
    style,
    language: judged.language,
    triage: judged.triage,
    texts,
    history,
    facts: [],
    // Nobody is behind a question of the playground, so nobody's orders are told of.
    orders: null,
    tools: null,
    provable: false,
    change: null,
    contact: { key: 'playground', firstName: input.firstName, identifiers: identifiersOf([], [...texts, ...history.map((said) => said.text)]) },
    thread: { mode: 'stateless' },
    signal: AbortSignal.any([input.signal, AbortSignal.timeout(DEADLINE_MS)]),
  };
  const { draft, credits, sources } = await thinkAndPay(ctx, brief, writers, log);
  if (draft.kind === 'handoff') return { ...base, sources, credits, ...handedOff(draft) };
  if (draft.kind === 'unproved') throw new Error('nobody behind the playground has an address to prove');
  return { ...base, sources, credits, outcome: 'answered', text: draft.reply.text, handoff: null, reply: draft.reply };
}

async function readSetting(ctx: TurnCtx, workspaceId: string, of: { assistantId: string; inboxId: string | null }): Promise<Setting> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const inbox = of.inboxId === null ? null : await readInbox({ db: tx }, workspaceId, of.inboxId);
    const { assistant, prompt, workspace } = await findTurnSettings(ctx, tx, of);
    if (!assistant) throw new BatonError('not_found', { message: 'No assistant by that id.' });
    if (!prompt) throw new BatonError('conflict', { message: 'The prompt of this assistant is gone. Give it another.' });
    return { assistant, prompt, inboxKind: inbox?.kind ?? 'webchat', shopName: workspace.name, defaultLanguage: workspace.settings.defaultLanguage };
  });
}

/** The built-in model is free here; a language model costs what it costs in a turn. */
async function thinkAndPay(
  ctx: TurnCtx,
  brief: Brief,
  writers: readonly Writer[],
  log: TurnLog,
): Promise<{ draft: Draft; credits: number; sources: TriedOut['sources'] }> {
  const sources: TriedOut['sources'] = [];
  const onFound = (found: readonly TriedOut['sources'][number][]) => void sources.push(...found.map(({ number, title, url }) => ({ number, title, url })));
  if (writers.every((writer) => writer.kind !== 'model')) return { draft: await draftAnswer(ctx, brief, { writers, log, onFound }), credits: 0, sources };
  const amount = creditsToReserve(brief, writers);
  const { reservationId } = await reserveCredits(ctx, brief.workspaceId, { amount, purpose: 'assistant.playground', ref: newId(), ttlSeconds: 300 });
  try {
    const draft = await draftAnswer(ctx, brief, { writers, log, onFound });
    if (!log.usage) await releaseCredits(ctx, brief.workspaceId, reservationId, 'no model was called');
    const credits = log.usage ? creditsFor(log.usage) : 0;
    if (log.usage)
      await ctx.db.tx(brief.workspaceId, (tx) =>
        settleCredits(tx, brief.workspaceId, reservationId, { amount: credits, usage: { model: log.model, cost_usd: log.costUsd, ...log.usage } }),
      );
    return { draft, credits, sources };
  } catch (error) {
    await releaseCredits(ctx, brief.workspaceId, reservationId, 'the playground failed');
    throw error;
  }
}
