import { releaseCredits, reserveCredits, settleCredits } from '#billing';
import { lockSignalState, readSignalTexts, saveSignals } from '#conversations';
import type { SignalText } from '#conversations';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { ModelError, priceUsage } from '#platform/models';
import type { ModelPort, ModelResult, ModelUsage } from '#platform/models';
import { fingerprint } from '#platform/vault';
import { toSaved, weighTicket } from './judge-ticket.ts';
import { noteChange } from './measure-tickets.ts';
import { FORMAT, INSTRUCTIONS, parseOpinion } from './opinion-format.ts';
import { readSignalSettings } from './signal-settings.ts';

type AskCtx = Pick<Ctx, 'db' | 'clock' | 'config' | 'metrics' | 'vault'>;

export interface AskModel {
  workspaceId: string;
  ticketId: string;
  /** The model's port; null when none is configured. */
  port: ModelPort | null;
  signal: AbortSignal;
}

export type AskOutcome = 'asked' | 'off' | 'not_configured' | 'nothing_new' | 'out_of_credits' | 'model_failed';

/** The same price as a turn's. */
const TOKENS_FOR_A_CREDIT = 2000;
const CHARACTERS_FOR_A_TOKEN = 3.5;
const OUTPUT_TOKENS = 600;
const HOLD_SECONDS = 300;

/**
 * Asks a model about the messages of a ticket that it has not judged, ten at most. Credits are held before and settled with the result.
 * Whatever fails, the local scores stay and nothing waits: no retry, no dead letter for a model that is down.
 */
export async function askModel(ctx: AskCtx, { workspaceId, ticketId, port, signal }: AskModel): Promise<AskOutcome> {
  if (!port) return 'not_configured';
  const { settings, texts } = await ctx.db.tx(workspaceId, async (tx) => ({
    settings: await readSignalSettings(tx),
    texts: await readSignalTexts(tx, ticketId),
  }));
  if (settings.opinion === 'off') return 'off';
  if (texts.length === 0) return 'nothing_new';
  const model = settings.model ?? ctx.config.openaiModel;
  const reservationId = await hold(ctx, workspaceId, ticketId, texts);
  if (!reservationId) return 'out_of_credits';
  const answer = await call(ctx, { workspaceId, ticketId, port, signal, model, texts });
  const opinions = answer.result ? parseOpinion(answer.result.text) : null;
  await ctx.db.tx(workspaceId, async (tx) => {
    if (answer.usage) await settleCredits(tx, workspaceId, reservationId, { amount: creditsOf(answer.usage), usage: usageOf(port, model, answer.usage) });
    else await releaseCredits({ db: tx }, workspaceId, reservationId, 'the model gave no answer');
    if (!opinions) return;
    const [state] = await lockSignalState(tx, { conversationIds: [], ticketIds: [ticketId] });
    if (!state) return;
    const at = ctx.clock.now().toISOString();
    const messages = texts.flatMap((text, index) => {
      const opinion = opinions.get(index + 1);
      const message = state.messages.find((one) => one.id === text.id);
      // Changed since it was read: the opinion is about other words.
      if (!opinion || !message?.signals || message.version !== text.version) return [];
      message.signals = { ...message.signals, model: { ...opinion, model, at } };
      return [toSaved(message, message.signals)];
    });
    const known = state.messages.filter((one) => one.authorKind === 'contact' && !one.deleted).flatMap((one) => (one.signals ? [one.signals] : []));
    const ticket = weighTicket(state, known, ctx.clock.now());
    await saveSignals(tx, { messages, tickets: [ticket] });
    await noteChange(tx, state, ticket);
  });
  return opinions ? 'asked' : 'model_failed';
}

async function hold(ctx: AskCtx, workspaceId: string, ticketId: string, texts: readonly SignalText[]): Promise<string | null> {
  const characters = INSTRUCTIONS.length + texts.reduce((sum, one) => sum + one.text.length, 0);
  const amount = Math.max(1, Math.ceil((characters / CHARACTERS_FOR_A_TOKEN + OUTPUT_TOKENS) / TOKENS_FOR_A_CREDIT));
  try {
    return (await reserveCredits(ctx, workspaceId, { amount, purpose: 'signals', ref: ticketId, ttlSeconds: HOLD_SECONDS })).reservationId;
  } catch (error) {
    if (error instanceof BatonError && error.code === 'out_of_credits') return null;
    throw error;
  }
}

interface Call extends AskModel {
  port: ModelPort;
  model: string;
  texts: readonly SignalText[];
}

/** One call; a failure is an answer without a result, with what it used up. */
async function call(
  ctx: AskCtx,
  { workspaceId, ticketId, port, signal, model, texts }: Call,
): Promise<{ result: ModelResult | null; usage: ModelUsage | null }> {
  try {
    const result = await port.run({
      model,
      instructions: INSTRUCTIONS,
      history: [],
      newItems: [{ role: 'user', text: texts.map((one, at) => `[${at + 1}] ${oneLine(one.text)}`).join('\n') }],
      thread: { mode: 'stateless' },
      format: FORMAT,
      maxOutputTokens: OUTPUT_TOKENS + 200 * texts.length,
      safetyId: fingerprint(ctx.vault.derive('model safety identifier'), `${workspaceId}:${ticketId}`),
      signal,
    });
    ctx.metrics.modelCalls.inc({ model, result: 'ok' });
    return { result, usage: result.usage };
  } catch (error) {
    ctx.metrics.modelCalls.inc({ model, result: error instanceof ModelError ? error.kind : 'bug' });
    if (!(error instanceof ModelError)) throw error;
    return { result: null, usage: error.usage };
  }
}

/** A message keeps to its own line, so that no text can pass for another number. */
function oneLine(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\[(\d+)\]/g, '($1)')
    .trim();
}

function creditsOf(usage: ModelUsage): number {
  return Math.max(1, Math.ceil((usage.inputTokens + usage.outputTokens) / TOKENS_FOR_A_CREDIT));
}

function usageOf(port: ModelPort, model: string, usage: ModelUsage): Record<string, unknown> {
  return {
    model,
    input_tokens: usage.inputTokens,
    cached_tokens: usage.cachedTokens,
    output_tokens: usage.outputTokens,
    cost_usd: priceUsage(port.provider, model, usage),
  };
}
