import { guessLanguage } from './guess-language.ts';
import { lastQuestion, readSources } from './read-sources.ts';
import type { Source } from './read-sources.ts';
import type { Turn, TurnRequest } from './turn.ts';
import { valueForSchema } from './value-for-schema.ts';
import type { Say } from './value-for-schema.ts';

/**
 * Answers like a careful assistant without being a model, so that a whole desk can run against the sandbox:
 * the numbered source that shares most with the last question, its first two sentences, cited; without one, a handoff. The same request always gets the same turn.
 */
export function defaultResponder(request: TurnRequest): Turn {
  const forced = forcedCall(request);
  if (forced) return forced;
  const say = decide(request);
  const { format } = request;
  if (format?.type === 'json_schema') return { json: valueForSchema(format.schema, say) };
  if (format?.type === 'json_object')
    return { json: { text: say.text, sources: say.sources, language: say.language, handoff: { needed: say.handoff, reason: say.reason } } };
  return { text: say.sources.length > 0 ? `${say.text} ${say.sources.map((n) => `[${n}]`).join('')}` : say.text };
}

/** Tools are called only when the request insists, and not again once their output is there. */
function forcedCall(request: TurnRequest): Turn | undefined {
  const choice = request.body.tool_choice;
  const named = typeof choice === 'object' && choice.type === 'function' ? choice.name : undefined;
  if (choice !== 'required' && named === undefined) return undefined;
  if (request.items.at(-1)?.type === 'function_call_output') return undefined;
  const tool = request.tools.find((candidate) => candidate.type === 'function' && (named === undefined || candidate.name === named));
  if (tool?.type !== 'function') return undefined;
  const text = lastQuestion(request.items);
  return {
    calls: [
      {
        name: tool.name,
        arguments: valueForSchema(tool.parameters ?? {}, {
          text,
          sources: [],
          language: guessLanguage(text),
          handoff: false,
          reason: null,
        }),
      },
    ],
  };
}

function decide(request: TurnRequest): Say {
  const question = lastQuestion(request.items);
  const language = guessLanguage(question);
  const best = bestSource(question, readSources(request.items, request.instructions));
  if (!best) return { text: 'A colleague will take over.', sources: [], language, handoff: true, reason: 'no_evidence' };
  return { text: firstSentences(best.text, 2), sources: [best.number], language, handoff: false, reason: null };
}

/** The source whose title and text share most words with the question; a word that few sources have counts more. The first wins a tie. */
function bestSource(question: string, sources: Source[]): Source | undefined {
  const asked = stems(question);
  const worded = sources.map((source) => ({ source, words: stems(`${source.title} ${source.text}`) }));
  const rarity = new Map([...asked].map((word) => [word, 1 / Math.max(1, worded.filter((entry) => entry.words.has(word)).length)]));
  let best: Source | undefined;
  let most = 0;
  for (const { source, words } of worded) {
    const score = [...asked].reduce((sum, word) => sum + (words.has(word) ? (rarity.get(word) ?? 0) : 0), 0);
    if (score > most + 1e-9) {
      best = source;
      most = score;
    }
  }
  return best;
}

const GLUE = new Set(
  'about after also and any are been but can could did does een for from had has have het hoe how ich ihr into just les mijn mit not nicht our que she sie sind that the their them there they this und une voor vous was wat were what when where which who why will with would you your'.split(
    ' ',
  ),
);

/** Words of three letters and more, without glue, cut to six letters so that `returned` meets `returning`. */
function stems(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  return new Set(words.filter((word) => !GLUE.has(word)).map((word) => word.replace(/(?<=\p{L}{3})s$/u, '').slice(0, 6)));
}

function firstSentences(text: string, count: number): string {
  const sentences = text.match(/\S.*?(?:[.!?](?=\s|$)|$)/gsu) ?? [text];
  return sentences.slice(0, count).join(' ');
}
