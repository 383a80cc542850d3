import type { Script, Turn, TurnRequest } from '../../../sandbox/src/index.ts';
import type { ModelTurn } from './task.ts';

export interface Scripted {
  script: Script;
  /** Turns that nobody asked for yet. */
  left: readonly ModelTurn[];
}

/** Turns one after the other, as the stand-in of OpenAI takes them. When there are none left it goes on answering by itself. */
export function scriptOf(turns: readonly ModelTurn[], language: string): Scripted {
  const left = [...turns];
  let source: number | null = null;
  const script: Script = (request) => {
    const turn = left.shift();
    if (!turn) return undefined;
    if ('calls' in turn) return { calls: turn.calls };
    if ('handsOver' in turn) return answer(language, [], { needed: true, reason: turn.handsOver });
    if (turn.cites !== undefined) source = numberOf(request, turn.cites) ?? source;
    return answer(language, [{ text: turn.says, sources: source === null ? [] : [source] }], { needed: false, reason: null });
  };
  return { script, left };
}

function answer(language: string, paragraphs: { text: string; sources: number[] }[], handoff: { needed: boolean; reason: string | null }): Turn {
  return { json: { language, paragraphs, handoff } };
}

/** The number under which the model was given an order or an article. */
function numberOf(request: TurnRequest, title: string): number | null {
  const shown = [...request.items, ...request.newItems].map((item) => textOf(item)).join('\n');
  for (const [, number, heading] of shown.matchAll(/\[(\d+)\] ([^\n]*)/g)) if (heading?.includes(title)) return Number(number);
  return null;
}

/** Whatever is text in an item, in its own lines. */
function textOf(part: unknown): string {
  if (typeof part === 'string') return part;
  if (part === null || typeof part !== 'object') return '';
  return Object.values(part)
    .map((one) => textOf(one))
    .join('\n');
}
