import { readWorkspace } from '#accounts';
import { releaseCredits, reserveCredits, settleCredits } from '#billing';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { DEFAULT_MAX_WORDS, styleOf } from './brief.ts';
import type { Brief } from './brief.ts';
import type { Reply } from './check-draft.ts';
import { creditsFor, creditsToReserve } from './credits.ts';
import { draftAnswer } from './draft-answer.ts';
import type { Draft } from './draft-answer.ts';
import { handoffMessage } from './format/index.ts';
import { judgeBurst } from './judge-burst.ts';
import type { Judgement } from './judge-burst.ts';
import { writerOf } from './models.ts';
import type { Models, Writer } from './models.ts';
import { findAssistant, findPromptVersion } from './read-assistants.ts';
import type { Assistant, PromptVersion } from './read-assistants.ts';
import { identifiersOf } from './read-burst.ts';
import { answerSmallTalk } from './small-talk.ts';
import { normaliseInbound } from './triage/index.ts';
import type { HandoffSign } from './triage/index.ts';
import type { TurnCtx } from './turn-ctx.ts';
import { startTurnLog } from './turn-log.ts';
import type { TurnLog } from './turn-log.ts';

export interface TryOut {
  text: string;
  language?: string | undefined;
  firstName?: string | undefined;
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
  assistant: Assistant;
  prompt: PromptVersion;
  shopName: string;
  signOff: string;
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
  const setting = await log.time('read', () => readSetting(ctx, workspaceId, assistantId));
  const history = input.history.map((said, at) => ({ author: said.author, text: normaliseInbound(said.text), seq: at + 1 }));
  const texts = [normaliseInbound(input.text)].filter((text) => text !== '');
  const answered = history.filter((said) => said.author === 'assistant').length;
  const judged = await log.time('triage', () =>
    judgeBurst({
      assistant: setting.assistant,
      texts,
      history,
      knownLanguage: input.language ?? null,
      defaultLanguage: setting.defaultLanguage,
      answered,
      chatted: 0,
    }),
  );
  log.triage = judged.triage;
  const style = styleOf(setting.assistant, 'webchat');
  const base = { judged, reply: null, sources: [], log, credits: 0 };
  if (judged.smallTalk)
    return { ...base, outcome: 'small_talk', text: answerSmallTalk(judged.smallTalk.kind, judged.language, input.firstName), handoff: null };
  const handedOff = (handoff: HandoffSign) => {
    const text = handoffMessage({
      language: judged.language,
      firstName: input.firstName,
      reason: handoff.reason,
      signOff: setting.signOff,
      channelStyle: style,
    });
    return { outcome: 'handed_off' as const, text, handoff };
  };
  if (judged.handoff) return { ...base, ...handedOff(judged.handoff) };
  const brief: Brief = {
    workspaceId,
    assistant: setting.assistant,
    prompt: setting.prompt,
    shopName: setting.shopName,
    signOff: setting.signOff,
    style,
    maxWords: setting.assistant.settings.max_words ?? DEFAULT_MAX_WORDS,
    language: judged.language,
    triage: judged.triage,
    texts,
    history,
    contact: { key: 'playground', firstName: input.firstName, identifiers: identifiersOf([], [...texts, ...history.map((said) => said.text)]) },
    thread: { mode: 'stateless' },
    signal: AbortSignal.any([input.signal, AbortSignal.timeout(DEADLINE_MS)]),
  };
  const { draft, credits, sources } = await thinkAndPay(ctx, brief, writerOf(ctx, models, setting.assistant, setting.prompt), log);
  if (draft.kind === 'handoff') return { ...base, sources, credits, ...handedOff(draft) };
  return { ...base, sources, credits, outcome: 'answered', text: draft.reply.text, handoff: null, reply: draft.reply };
}

async function readSetting(ctx: TurnCtx, workspaceId: string, assistantId: string): Promise<Setting> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const assistant = await findAssistant(tx, assistantId);
    if (!assistant) throw new BatonError('not_found', { message: 'No assistant by that id.' });
    const prompt = await findPromptVersion(tx, assistant.promptId, assistant.promptVersion);
    if (!prompt) throw new BatonError('conflict', { message: 'The prompt of this assistant is gone. Give it another.' });
    const workspace = await readWorkspace({ db: tx }, workspaceId);
    return {
      assistant,
      prompt,
      shopName: workspace.name,
      signOff: assistant.settings.sign_off ?? workspace.settings.signOff,
      defaultLanguage: workspace.settings.defaultLanguage,
    };
  });
}

/** The built-in model is free here; a language model costs what it costs in a turn. */
async function thinkAndPay(ctx: TurnCtx, brief: Brief, writer: Writer, log: TurnLog): Promise<{ draft: Draft; credits: number; sources: TriedOut['sources'] }> {
  const sources: TriedOut['sources'] = [];
  const onFound = (found: readonly TriedOut['sources'][number][]) => void sources.push(...found.map(({ number, title, url }) => ({ number, title, url })));
  if (writer.kind !== 'model') return { draft: await draftAnswer(ctx, brief, { writer, log, onFound }), credits: 0, sources };
  const amount = creditsToReserve(brief, writer);
  const { reservationId } = await reserveCredits(ctx, brief.workspaceId, { amount, purpose: 'assistant.playground', ref: newId(), ttlSeconds: 300 });
  try {
    const draft = await draftAnswer(ctx, brief, { writer, log, onFound });
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
