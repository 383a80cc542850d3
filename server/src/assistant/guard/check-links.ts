import { keepResults } from '#platform/keep-results';
import type { GuardFailure, GuardInput } from './guard-input.ts';

const TRAILING = /[.,;:!?)\]}>"'*_]+$/;
const TOP_LEVEL =
  /^(?:[a-z0-9-]+\.)+(?:com|net|org|nl|be|de|at|ch|fr|it|eu|io|co|uk|shop|store|app|info|biz|xyz|online|site|link|ly|me|ru|cn|dev)(?:[/?#:]\S*)?$/i;

/** Every address in a text as written, without the punctuation that closes a sentence. */
export function linksIn(text: string): string[] {
  const links: string[] = [];
  for (const [chunk] of text.matchAll(/[^\s<>()[\]"|]+/g)) {
    // Every address has one of them, and few words do.
    if (!chunk.includes('.') && !chunk.includes(':')) continue;
    const plain = chunk.replace(/^[*_'`]+/, '').replace(TRAILING, '');
    const scheme = plain.search(/[a-z][a-z0-9+.-]{1,20}:\/\//i);
    if (scheme >= 0) links.push(plain.slice(scheme));
    else if (/^(?:javascript|data|vbscript|file):/i.test(plain)) links.push(plain);
    else if (!plain.includes('@') && (plain.startsWith('www.') || TOP_LEVEL.test(plain))) links.push(plain);
  }
  return links;
}

/** The same passages stand behind many replies. */
const linksInSource = keepResults(500, linksIn);

/** Images are refused; at most one link, and it must stand in a source, a tool result or the list of allowed ones, letter by letter. */
export function checkLinks(text: string, input: GuardInput): GuardFailure[] {
  const failures: GuardFailure[] = [];
  if (/!\[|<\s*(?:img|picture|svg|iframe|script|object|embed|video)\b/i.test(text))
    failures.push({ rule: 'image', detail: 'The reply holds an image or markup.' });
  const links = [...new Set(linksIn(text))];
  if (links.length === 0) return failures;
  const given = [...input.sources.flatMap((source) => linksInSource(source.text)), ...input.toolResults.flatMap((result) => linksIn(result.text))];
  const known = new Set([...input.allowedLinks, ...input.sources.flatMap((source) => (source.url === null ? [] : [source.url])), ...given]);
  for (const link of links) {
    if (!known.has(link) && !(link.endsWith('/') && known.has(link.slice(0, -1))) && !known.has(`${link}/`)) {
      failures.push({ rule: 'link', detail: `The link ${link.slice(0, 120)} is in no source.` });
    }
  }
  if (links.length > 1) failures.push({ rule: 'link', detail: `The reply holds ${links.length} links; one is the limit.` });
  return failures;
}
