import type { Ctx } from '#platform/context';
import type { ModelItem, ModelPort, ThreadState } from '#platform/models';
import { fingerprint } from '#platform/vault';
import { formatOf, parseAnswer } from './answer-format.ts';
import type { Brief } from './brief.ts';
import { historyItems, retryItem, turnItems } from './build-items.ts';
import { callModel } from './call-model.ts';
import type { Source } from './gather-passages.ts';
import type { OrderSource } from './orders/order-source.ts';
import { renderTemplate } from './prompt-template.ts';
import type { TurnLog } from './turn-log.ts';
import type { Written } from './written.ts';

/** What went back and forth with the model in this turn. */
export interface ModelDialogue {
  exchanged: ModelItem[];
  /** Faults of the last draft; empty before the first. */
  problems: string[];
  /** The provider's copy, when there is one that holds all of `exchanged`. */
  conversationId: string | null;
}

export interface ModelWork {
  writer: { port: ModelPort; model: string };
  sources: readonly Source[];
  orders: readonly OrderSource[];
  dialogue: ModelDialogue;
  log: TurnLog;
}

const LANGUAGE_NAMES: Readonly<Record<Brief['language'], string>> = {
  nl: 'Dutch',
  en: 'English',
  de: 'German (formal "Sie")',
  fr: 'French (formal "vous")',
  it: 'Italian',
};

const TONES = {
  formal: 'Tone: formal and polite, in full sentences, with the formal address of the language.',
  friendly: 'Tone: warm and light, in short sentences, as one speaks to a regular.',
} as const;

/** Prompts from before orders were read know of articles alone. */
const ABOUT_ORDERS = `

Orders
- You are also given orders of the contact, numbered like the sources. They count as sources: cite their numbers.
- State an order only as its data has it: its state, days, items, carrier, tracking number and link, letter for letter. Conclude nothing from it, estimate no day of arrival, name no currency that it does not name.
- A state you do not know is told by its own name. When the data is from earlier because the system does not answer, say from when it is.
- Nothing can be changed in an order from here: whoever wants that is handed over.`;

/** Asks the model for a draft, or for the next one. @throws ModelError, or BatonError when the prompt lacks a value */
export async function writeWithModel(
  ctx: Pick<Ctx, 'metrics' | 'vault'>,
  brief: Brief,
  { writer, sources, orders, dialogue, log }: ModelWork,
): Promise<Written> {
  const first = dialogue.exchanged.length === 0;
  const newItems = first ? turnItems(brief, sources, orders) : [retryItem(dialogue.problems)];
  const result = await callModel(
    ctx,
    writer.port,
    {
      model: writer.model,
      instructions: instructionsOf(brief),
      history: [...historyItems(brief.history), ...dialogue.exchanged],
      newItems,
      thread: first ? brief.thread : nextThread(brief.thread, dialogue),
      format: formatOf(brief.prompt.settings),
      maxOutputTokens: brief.assistant.settings.max_output_tokens,
      safetyId: fingerprint(ctx.vault.derive('model safety identifier'), `${brief.workspaceId}:${brief.contact.key}`),
      signal: brief.signal,
    },
    log,
  );
  dialogue.exchanged.push(...newItems, { role: 'assistant', text: result.text });
  dialogue.conversationId = result.conversationId;
  return parseAnswer(result.text, brief.prompt.settings);
}

/** A second draft goes on in the same copy; when that was lost, everything is sent. */
function nextThread(thread: ThreadState, dialogue: ModelDialogue): ThreadState {
  if (thread.mode === 'stateless' || dialogue.conversationId === null) return { mode: 'stateless' };
  return { mode: 'conversation', conversationId: dialogue.conversationId, missed: [] };
}

/** The prompt, filled. Everything in it comes from the workspace or from closed lists. */
export function instructionsOf(brief: Brief): string {
  const { settings } = brief.assistant;
  const turn = {
    shop_name: brief.shopName,
    assistant_name: brief.assistant.name,
    language: LANGUAGE_NAMES[brief.language],
    max_words: String(settings.max_words),
  };
  const tone = settings.tone === 'standard' ? '' : `\n\n${TONES[settings.tone]}`;
  return `${renderTemplate(brief.prompt, { turn, provided: settings.variables })}${tone}${brief.orders ? ABOUT_ORDERS : ''}`;
}
