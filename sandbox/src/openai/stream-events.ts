import type { Item } from './turn.ts';
import type { ResponseObject } from './wire-types.ts';

type Event = Record<string, unknown> & { type: string };

/** The events of a stream in the order the API sends them, ending in exactly one terminal event. `sequence_number` counts from 0. */
export function* streamEvents(draft: ResponseObject, final: ResponseObject): Generator<Event> {
  let sequence = 0;
  const numbered = (event: Event): Event => ({ ...event, sequence_number: sequence++ });
  yield numbered({ type: 'response.created', response: draft });
  yield numbered({ type: 'response.in_progress', response: draft });
  for (const [index, item] of (final.output as unknown as Item[]).entries()) {
    for (const event of itemEvents(item)) yield numbered({ ...event, output_index: index });
  }
  yield numbered({ type: `response.${final.status}`, response: final });
}

function* itemEvents(item: Item): Generator<Event> {
  if (item.type === 'message') yield* messageEvents(item);
  else if (item.type === 'function_call') yield* callEvents(item);
  else {
    yield { type: 'response.output_item.added', item };
    yield { type: 'response.output_item.done', item };
  }
}

function* messageEvents(item: Item): Generator<Event> {
  yield { type: 'response.output_item.added', item: { ...item, status: 'in_progress', content: [] } };
  for (const [index, part] of (item['content'] as Record<string, unknown>[]).entries()) {
    const at = { item_id: item.id, content_index: index };
    const refused = part['type'] === 'refusal';
    const field = refused ? 'refusal' : 'text';
    const kind = refused ? 'response.refusal' : 'response.output_text';
    const extra = refused ? {} : { logprobs: [] };
    const text = String(part[field]);
    yield { type: 'response.content_part.added', ...at, part: { ...part, [field]: '' } };
    for (const delta of pieces(text)) yield { type: `${kind}.delta`, ...at, delta, ...extra };
    yield { type: `${kind}.done`, ...at, [field]: text, ...extra };
    yield { type: 'response.content_part.done', ...at, part };
  }
  yield { type: 'response.output_item.done', item };
}

function* callEvents(item: Item): Generator<Event> {
  const text = String(item['arguments']);
  yield { type: 'response.output_item.added', item: { ...item, status: 'in_progress', arguments: '' } };
  for (const delta of pieces(text)) yield { type: 'response.function_call_arguments.delta', item_id: item.id, delta };
  yield { type: 'response.function_call_arguments.done', item_id: item.id, arguments: text };
  yield { type: 'response.output_item.done', item };
}

/** Words with the space before them, as tokens roughly are. */
function pieces(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}
