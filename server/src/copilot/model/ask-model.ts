import { callModel } from '#assistant';
import type { EffectiveAssistant, TurnLog } from '#assistant';
import type { AnswerFormat, SaidItem, ModelPort } from '#platform/models';
import { fingerprint } from '#platform/vault';
import type { Copilot, CopilotCtx } from '../open-copilot.ts';

/** A model that is there to be asked. */
export interface Writer {
  port: ModelPort;
  model: string;
}

/** The configured model as the assistant wants it; null where it is the built-in one, or none is configured. */
export function writerFor(
  ctx: Pick<CopilotCtx, 'config'>,
  copilot: Pick<Copilot, 'models'>,
  assistant: Pick<EffectiveAssistant, 'modelProvider' | 'model'> | null,
): Writer | null {
  const port = copilot.models.openai;
  if (!port || assistant?.modelProvider === 'builtin') return null;
  return { port, model: assistant?.model ?? ctx.config.openaiModel };
}

export interface Question {
  workspaceId: string;
  /** Stands for whom it is about at the provider, after hashing. */
  subject: string;
  /** Made of our own words and closed lists alone. */
  instructions: string;
  /** Words of contacts, teammates and articles: material. */
  items: readonly SaidItem[];
  format: AnswerFormat;
  maxOutputTokens: number;
}

const DEADLINE_MS = 60_000;
const LONGEST_ANSWER = 40_000;

/** Asks once and reads the JSON it answers; null when that is none. @throws ModelError */
export async function askModel(ctx: CopilotCtx, writer: Writer, question: Question, log: TurnLog): Promise<Record<string, unknown> | null> {
  const result = await callModel(
    ctx,
    writer.port,
    {
      model: writer.model,
      instructions: question.instructions,
      history: [],
      newItems: question.items,
      thread: { mode: 'stateless' },
      format: question.format,
      maxOutputTokens: question.maxOutputTokens,
      safetyId: fingerprint(ctx.vault.derive('model safety identifier'), `${question.workspaceId}:${question.subject}`),
      signal: AbortSignal.timeout(DEADLINE_MS),
    },
    log,
  );
  return readJson(result.text);
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

export const charactersOf = ({ instructions, items }: Pick<Question, 'instructions' | 'items'>): number =>
  instructions.length + items.reduce((sum, item) => sum + item.text.length, 0);
