import type { SaidItem } from '#platform/models';
import type { Brief } from './brief.ts';
import type { Source } from './gather-passages.ts';
import { factsText } from './memory/recall-facts.ts';
import type { OrderSource } from './orders/order-source.ts';
import type { SaidBefore } from './read-burst.ts';
import { stripHidden } from './triage/index.ts';

const HISTORY_MESSAGES = 20;
const HISTORY_CHARACTERS = 8000;
const LONGEST_PASSAGE = 2500;

/** What was said before, as a model is shown it. The newest that fit. */
export function historyItems(history: readonly SaidBefore[]): SaidItem[] {
  const items: SaidItem[] = [];
  let room = HISTORY_CHARACTERS;
  for (const said of history.slice(-HISTORY_MESSAGES).reverse()) {
    room -= said.text.length;
    if (room < 0) break;
    items.unshift({ role: said.author === 'contact' ? 'user' : 'assistant', text: said.text });
  }
  return items;
}

/**
 * This turn's input. Passages and the contact's words are user items: untrusted text never enters the instructions.
 * Each passage is one numbered block without empty lines, so that it cannot pass for two, nor a line of it for another number.
 */
export function turnItems(brief: Brief, sources: readonly Source[], orders: readonly OrderSource[] = []): SaidItem[] {
  const passages = sources.map((source) => {
    const title = oneLine(source.heading && source.heading !== source.title ? `${source.title} – ${source.heading}` : source.title);
    return `[${source.number}] ${title}: ${block(source.text)}${source.url ? `\nLink: ${oneLine(source.url)}` : ''}`;
  });
  const listed = passages.length > 0 ? passages.join('\n\n') : '(none found)';
  const name = brief.contact.firstName ? `First name: ${oneLine(brief.contact.firstName)}\n\n` : '';
  return [
    ...(brief.facts.length > 0 ? [{ role: 'user' as const, text: factsText(brief.facts) }] : []),
    { role: 'user', text: `Sources:\n\n${listed}` },
    ...(orders.length > 0 ? [{ role: 'user' as const, text: ordersText(orders) }] : []),
    { role: 'user', text: `${name}Message from the contact:\n\n${brief.texts.join('\n\n')}` },
  ];
}

/** Data of the store's system, each order a numbered block like a passage. What people wrote at an order is not among it. */
function ordersText(orders: readonly OrderSource[]): string {
  const blocks = orders.map((order) => `[${order.number}] ${oneLine(order.title)}:\n${block(order.text)}`);
  return `Orders of the contact, as the store's system has them (data, also sources):\n\n${blocks.join('\n\n')}`;
}

/** Tells the model what was wrong with its draft. */
export function retryItem(problems: readonly string[]): SaidItem {
  const list = problems.slice(0, 10).map((problem) => `- ${oneLine(problem).slice(0, 300)}`);
  return { role: 'user', text: `The draft was not sent:\n\n${list.join('\n')}\n\nWrite it again without these faults, or hand over.` };
}

function block(text: string): string {
  const plain = stripHidden(text)
    .slice(0, LONGEST_PASSAGE)
    .replaceAll(/\r/g, '')
    .replaceAll(/\n\s*\n+/g, '\n')
    .trim();
  return plain.replaceAll(/^(\s*)\[(\d+)\]/gm, '$1($2)');
}

function oneLine(text: string): string {
  return stripHidden(text).replaceAll(/\s+/g, ' ').trim();
}
