import { textOf } from './store-items.ts';
import type { Item } from './turn.ts';

/** A numbered source as it stands in a prompt: `[2] Returns: You can return within 30 days.` */
export type Source = { number: number; title: string; text: string };

const FIRST_LINE = /^\s*\[(\d{1,4})\]\s*(.+)$/;

/** The numbered sources of the newest item that has any: older turns number theirs from 1 too. Instructions count as the oldest item. */
export function readSources(items: readonly Item[], instructions: string): Source[] {
  for (const item of items.toReversed()) {
    if (item['role'] !== 'user' && item['role'] !== 'developer' && item['role'] !== 'system') continue;
    const found = splitSources(textOf(item)).sources;
    if (found.length > 0) return found;
  }
  return splitSources(instructions).sources;
}

/** What the contact said last: the newest user text that is not a list of sources. */
export function lastQuestion(items: readonly Item[]): string {
  for (const item of items.toReversed()) {
    if (item['role'] !== 'user') continue;
    const rest = splitSources(textOf(item)).rest;
    if (rest !== '') return rest;
  }
  return '';
}

/** A source goes on over following lines up to an empty one. Lines that only label (`Sources:`) or are a tag (`<sources>`) belong to neither. */
function splitSources(text: string): { sources: Source[]; rest: string } {
  const sources: Source[] = [];
  const rest: string[] = [];
  let open: Source | undefined;
  for (const line of text.split('\n')) {
    const first = FIRST_LINE.exec(line);
    const label = /^\s*(<[^>]*>|[\p{L} ]{1,40}:)\s*$/u.test(line);
    if (first) {
      const [title, body] = splitTitle(first[2] ?? '');
      open = { number: Number(first[1]), title, text: body };
      sources.push(open);
    } else if (line.trim() === '' || label) open = undefined;
    else if (open) open.text = `${open.text} ${line.trim()}`.trim();
    else rest.push(line.trim());
  }
  return { sources, rest: rest.join(' ') };
}

function splitTitle(line: string): [string, string] {
  const at = line.indexOf(': ');
  return at < 0 ? ['', line] : [line.slice(0, at), line.slice(at + 2)];
}
