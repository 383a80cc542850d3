import type { Brief } from './brief.ts';
import type { Writer } from './models.ts';
import type { TurnUsage } from './schema.ts';

const TOKENS_FOR_A_CREDIT = 2000;
const CHARACTERS_FOR_A_TOKEN = 3.5;
// Ten passages of at most 2 500 characters are cut well below this in practice; measured on the demo shop: 1 200 to 1 900 tokens.
const SOURCES_TOKENS = 2500;
/** The first draft and one more. */
const MOST_CALLS = 2;
/** With tools there is usually one answer that asks for them before the draft; what goes beyond is charged as far as there are credits. */
const CALLS_FOR_TOOLS = 1;

/** What a turn costs: one credit from the built-in model; one for each started 2 000 tokens of a language model, at least one. */
export function creditsFor(usage: TurnUsage | null): number {
  if (!usage) return 1;
  return Math.max(1, Math.ceil((usage.input_tokens + usage.output_tokens) / TOKENS_FOR_A_CREDIT));
}

/** The most a turn is expected to cost, held back before anything is asked. */
export function creditsToReserve(brief: Brief, writers: readonly Writer[]): number {
  if (writers.every((writer) => writer.kind !== 'model')) return 1;
  const characters =
    brief.prompt.instructions.length + [...brief.texts, ...brief.history.map((said) => said.text), ...brief.facts.map((fact) => fact.text)].join('').length;
  const output = brief.assistant.settings.max_output_tokens;
  const tokens = characters / CHARACTERS_FOR_A_TOKEN + SOURCES_TOKENS + output;
  const calls = MOST_CALLS + (brief.tools ? CALLS_FOR_TOOLS : 0);
  return Math.max(1, Math.ceil((tokens * calls) / TOKENS_FOR_A_CREDIT));
}
