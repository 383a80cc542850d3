import { lexer } from 'marked';

/** A passage: small enough to cite, with the headings above it. */
export interface Section {
  /** Headings above the passage, outermost first, joined by " > "; empty at the top of an article. */
  heading: string;
  text: string;
}

/** Longest passage in characters. A customer's answer is at most 150 words, about 1 000 characters; a longer passage mixes subjects. */
export const CHUNK_MAX = 1200;

/** Cuts an article's Markdown at headings, then between blocks, then between list items and sentences. Order is kept, nothing is lost but blank lines. */
export function chunkArticle(body: string): Section[] {
  const path: string[] = [];
  const sections: Section[] = [];
  let blocks: string[] = [];
  const close = () => {
    const heading = path.filter(Boolean).join(' > ');
    for (const text of pack(blocks.flatMap(split), '\n\n')) sections.push({ heading, text });
    blocks = [];
  };
  for (const token of lexer(body)) {
    if (token.type === 'heading') {
      close();
      const depth = token['depth'] as number;
      path.length = Math.min(path.length, depth - 1);
      path[depth - 1] = plainHeading(token['text'] as string);
    } else if (token.type !== 'space') {
      blocks.push(token.raw.trim());
    }
  }
  close();
  return sections;
}

function plainHeading(text: string): string {
  return text.replace(/[*_`]/g, '').slice(0, 200).trim();
}

/** A block that is too long, by lines, then by sentences, then by length. */
function split(block: string): string[] {
  if (block.length <= CHUNK_MAX) return [block];
  const lines = block.split('\n');
  if (lines.length > 1)
    return pack(
      lines.flatMap((line) => split(line)),
      '\n',
    );
  const sentences = block.split(/(?<=[.!?])\s+/u);
  if (sentences.length > 1)
    return pack(
      sentences.flatMap((sentence) => split(sentence)),
      ' ',
    );
  return block.match(new RegExp(`.{1,${CHUNK_MAX}}`, 'gsu')) ?? [];
}

function pack(parts: string[], glue: string): string[] {
  const packed: string[] = [];
  let current = '';
  for (const part of parts) {
    if (part.trim() === '') continue;
    if (current !== '' && current.length + glue.length + part.length > CHUNK_MAX) {
      packed.push(current);
      current = part;
    } else {
      current = current === '' ? part : current + glue + part;
    }
  }
  if (current !== '') packed.push(current);
  return packed;
}
