/** A piece of a line. Nothing here is HTML: the view makes elements and text nodes of it, so a message cannot bring markup. */
export type Inline = { kind: 'text' | 'bold'; text: string } | { kind: 'link'; text: string; url: string };

export type Block = { kind: 'paragraph'; lines: Inline[][] } | { kind: 'list'; items: Inline[][] };

/** Bold, `[label](https://…)` and bare addresses. Each alternative is linear: no nested repeats, so no input makes it slow. */
const TOKEN = /\*\*([^*\n]{1,500})\*\*|\[([^\]\n]{1,300})\]\((https?:\/\/[^\s()]{1,1000})\)|(https?:\/\/[^\s<>"']{1,1000})/gi;

/** Punctuation that ends the sentence, not the address. */
const TRAILING = /[.,;:!?)\]]+$/;

/** The address when it is http or https, else null: `javascript:` and `data:` never become links. */
export function safeUrl(url: string): string | null {
  try {
    const { protocol, href } = new URL(url);
    return protocol === 'http:' || protocol === 'https:' ? href : null;
  } catch {
    return null;
  }
}

function bareLink(address: string): Inline[] {
  const tail = TRAILING.exec(address)?.[0] ?? '';
  const text = address.slice(0, address.length - tail.length);
  const url = safeUrl(text);
  const parts: Inline[] = url === null ? [{ kind: 'text', text }] : [{ kind: 'link', text, url }];
  if (tail !== '') parts.push({ kind: 'text', text: tail });
  return parts;
}

function parseInline(line: string): Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  for (const match of line.matchAll(TOKEN)) {
    const [whole, bold, label, address, bare] = match;
    if (match.index > from) parts.push({ kind: 'text', text: line.slice(from, match.index) });
    from = match.index + whole.length;
    const url = address === undefined ? null : safeUrl(address);
    if (bold !== undefined) parts.push({ kind: 'bold', text: bold });
    else if (label !== undefined && url !== null) parts.push({ kind: 'link', text: label, url });
    else if (bare !== undefined) parts.push(...bareLink(bare));
    else parts.push({ kind: 'text', text: whole });
  }
  if (from < line.length) parts.push({ kind: 'text', text: line.slice(from) });
  return parts;
}

/** Reads the light Markdown of a message: paragraphs, line breaks, `- ` lists, bold, links. Everything else stays the text it is. */
export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | null = null;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    const item = /^[-*•]\s+(\S.*)$/.exec(line)?.[1];
    const kind = item === undefined ? 'paragraph' : 'list';
    if (line === '') {
      open = null;
      continue;
    }
    if (open === null || open.kind !== kind) {
      open = kind === 'list' ? { kind, items: [] } : { kind: 'paragraph', lines: [] };
      blocks.push(open);
    }
    const inline = parseInline(item ?? line);
    if (open.kind === 'list') open.items.push(inline);
    else open.lines.push(inline);
  }
  return blocks;
}
