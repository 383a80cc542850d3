/** An element as it stands in the text. */
export interface XmlElement {
  /** From `<` to `>`, with the attributes. */
  tag: string;
  inner: string;
  /** Where what is inside it begins. */
  at: number;
}

/**
 * The elements of that name, with or without a prefix before it, one after the other; not those inside one of the same name. Goes over the
 * text once whatever stands in it: with patterns, a file that opens an element ten thousand times and closes none would take minutes.
 */
export function* elements(xml: string, name: string): Generator<XmlElement> {
  const full = `${prefixOf(xml, name)}${name}`;
  for (let at = 0; ;) {
    const start = xml.indexOf(`<${full}`, at);
    if (start < 0) return;
    const next = xml[start + 1 + full.length] ?? '';
    at = start + 1;
    if (!/[\s/>]/.test(next)) continue;
    const open = xml.indexOf('>', start);
    if (open < 0) return;
    const tag = xml.slice(start, open + 1);
    if (tag.endsWith('/>')) {
      yield { tag, inner: '', at: open + 1 };
      at = open + 1;
      continue;
    }
    const end = xml.indexOf(`</${full}>`, open);
    if (end < 0) return;
    yield { tag, inner: xml.slice(open + 1, end), at: open + 1 };
    at = end;
  }
}

/** Some programs write `<x:row>`. A document does it throughout or not at all. */
function prefixOf(xml: string, name: string): string {
  const first = xml.indexOf(`<${name}`);
  if (first >= 0 && /[\s/>]/.test(xml[first + 1 + name.length] ?? '')) return '';
  const prefixed = xml.indexOf(`:${name}`);
  const start = prefixed < 0 ? -1 : xml.lastIndexOf('<', prefixed);
  const prefix = start < 0 ? '' : xml.slice(start + 1, prefixed + 1);
  return /^\w{1,20}:$/.test(prefix) ? prefix : '';
}

export function attribute(tag: string, pattern: RegExp): string | null {
  return pattern.exec(tag)?.[1] ?? null;
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Text without the ways of writing signs that XML needs. */
export function decodeText(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{1,10}));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}
