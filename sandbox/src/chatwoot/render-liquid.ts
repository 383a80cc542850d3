/** What a template may name, one level under `contact`, `agent`, `conversation` and `inbox`. */
export type Drops = Record<string, Record<string, unknown>>;

/** Tags that need an end, with what is between them shown or not. */
const BLOCKS = new Set(['if', 'unless', 'case', 'for', 'tablerow', 'capture', 'comment', 'raw', 'ifchanged']);
const SINGLE = new Set(['assign', 'increment', 'decrement', 'cycle', 'else', 'elsif', 'when', 'break', 'continue', 'echo', 'render', 'include', 'liquid']);
/** A name ends at the first closing brace; where that is not followed by another, it is an error. */
const TOKEN = /\{\{-?([\s\S]*?)-?\}(\}?)|\{%-?([\s\S]*?)-?%\}/g;

/**
 * Renders outgoing text as Chatwoot does: known names are put in, unknown ones become nothing, what stands in backticks is left alone, and
 * a text with a syntax error stays whole. Conditions look only at whether a name has a value; loops show nothing.
 */
export function renderLiquid(content: string, drops: Drops): string {
  const guarded = content.replace(/`([\s\S]*?)`/g, '{% raw %}`$1`{% endraw %}');
  try {
    return render(guarded, drops);
  } catch (error) {
    if (error instanceof SyntaxError) return content;
    throw error;
  }
}

interface Open {
  tag: string;
  shows: boolean;
}

function render(template: string, drops: Drops): string {
  const open: Open[] = [];
  let out = '';
  let at = 0;
  const shows = () => open.every((block) => block.shows);
  for (let token = next(template, at); token !== null; token = next(template, at)) {
    const text = template.slice(at, token.index);
    refuseUnclosed(text);
    if (shows()) out += text;
    at = token.index + token[0].length;
    if (token[1] !== undefined) {
      if (token[2] === '') throw new SyntaxError('not properly terminated');
      if (shows()) out += valueOf(token[1], drops);
      continue;
    }
    const [tag = '', ...rest] = (token[3] ?? '').trim().split(/\s+/);
    if (tag === 'raw') {
      const end = /\{%-?\s*endraw\s*-?%\}/.exec(template.slice(at));
      if (!end) throw new SyntaxError("'raw' tag was never closed");
      if (shows()) out += template.slice(at, at + end.index);
      at += end.index + end[0].length;
    } else step(open, tag, { words: rest, drops });
  }
  const rest = template.slice(at);
  refuseUnclosed(rest);
  if (open.length > 0) throw new SyntaxError(`'${open[0]?.tag}' tag was never closed`);
  return out + rest;
}

function next(template: string, from: number): RegExpExecArray | null {
  TOKEN.lastIndex = from;
  return TOKEN.exec(template);
}

function refuseUnclosed(text: string): void {
  if (/\{\{|\{%/.test(text)) throw new SyntaxError('not properly terminated');
}

/** Opens, turns or closes a block. */
function step(open: Open[], tag: string, { words, drops }: { words: string[]; drops: Drops }): void {
  const current = open.at(-1);
  if (BLOCKS.has(tag)) {
    const truthy = words.length > 0 && valueOf(words[0] ?? '', drops) !== '';
    open.push({ tag, shows: tag === 'if' ? truthy : tag === 'unless' ? !truthy : false });
  } else if (tag.startsWith('end') && current?.tag === tag.slice(3)) open.pop();
  else if (tag === 'else' && current && (current.tag === 'if' || current.tag === 'unless')) current.shows = !current.shows;
  else if (!SINGLE.has(tag)) throw new SyntaxError(`Unknown tag '${tag}'`);
}

/** A name, a quoted text or a number, with the filters that matter. */
function valueOf(expression: string, drops: Drops): string {
  const [name = '', ...filters] = expression.split('|').map((part) => part.trim());
  let value = lookUp(name, drops);
  for (const filter of filters) {
    const [what = '', argument = ''] = filter.split(':').map((part) => part.trim());
    if (what === 'default' && value === '') value = lookUp(argument, drops);
    else if (what === 'upcase') value = value.toUpperCase();
    else if (what === 'downcase') value = value.toLowerCase();
    else if (what === 'capitalize') value = value.slice(0, 1).toUpperCase() + value.slice(1).toLowerCase();
    else if (what === 'strip') value = value.trim();
  }
  return value;
}

function lookUp(name: string, drops: Drops): string {
  const quoted = /^(?:"([^"]*)"|'([^']*)')/.exec(name);
  if (quoted) return quoted[1] ?? quoted[2] ?? '';
  if (/^-?\d+(\.\d+)?$/.test(name)) return name;
  let value: unknown = drops;
  for (const part of (/^[\w.-]+/.exec(name)?.[0] ?? '').split('.')) {
    value = typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? (value as Record<string, unknown>)[part] : undefined;
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
