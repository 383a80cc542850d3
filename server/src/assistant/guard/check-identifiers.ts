import { keepResults } from '#platform/keep-results';
import type { GuardFailure, GuardInput } from './guard-input.ts';
import { linksIn } from './check-links.ts';

/** Digits needed before a number names somebody or something: shorter ones are sizes, prices and years. */
const LONG_NUMBER = 6;
/** An order code with letters is told by fewer: "ORD-1029". */
const LONG_CODE = 4;
const SHORTEST_OTHER = 4;
/** A reply with more links is refused anyway. */
const MOST_LINKS = 20;

function squeeze(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}@]/gu, '');
}

/** The same passages stand behind many replies. */
const squeezeSource = keepResults(500, squeeze);

/** E-mail addresses, phone and order numbers and IBANs in a text, as written. */
export function identifiersIn(text: string): string[] {
  let plain = text.slice(0, 20_000);
  if (!/[\d@]/.test(plain)) return [];
  for (const link of new Set(linksIn(plain).slice(0, MOST_LINKS))) plain = plain.replaceAll(link, ' ');
  const found: string[] = [];
  const hasMail = plain.includes('@');
  if (hasMail) for (const [chunk] of plain.matchAll(/[^\s<>()[\]"',;:*]+/g)) if (/^[^@]+@[^@]+\.[^@]+$/.test(chunk)) found.push(chunk.replace(/[.!?]+$/, ''));
  const rest = (hasMail ? plain.replaceAll(/\S+/g, (chunk) => (chunk.includes('@') ? ' ' : chunk)) : plain)
    // Dates and amounts are figures, which have their own rule.
    .replaceAll(/\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}/g, ' ')
    .replaceAll(/[€$£] ?\d[\d.,]{0,15}|(?<!\d)\d[\d.,]{0,15} ?(?:€|eur\b|euro\b)/gi, ' ');
  for (const [run] of rest.matchAll(/\+?\d(?:[ ().\-/]{0,2}\d){5,24}/g)) found.push(run);
  for (const [code] of rest.matchAll(/[\p{L}\p{N}]+(?:[-_#/][\p{L}\p{N}]+)*/gu)) {
    if (!/\d/.test(code)) continue;
    const digits = code.replaceAll(/\D/g, '').length;
    if (/\p{L}/u.test(code) && digits >= LONG_CODE && code.length <= 40) found.push(code);
    else if (digits >= LONG_NUMBER) found.push(code);
  }
  for (const [iban] of rest.matchAll(/\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b/g)) found.push(iban);
  return [...new Set(found)];
}

/** Only what the contact gave, a tool returned or a source prints may be said; what is known to be another's, never. */
export function checkIdentifiers(text: string, input: GuardInput): GuardFailure[] {
  const identifiers = identifiersIn(text);
  const others = input.otherIdentifiers ?? [];
  if (identifiers.length === 0 && others.length === 0) return [];
  const own = input.contact.identifiers.map(squeeze);
  const given = [...own, ...input.sources.map((source) => squeezeSource(source.text)), ...input.toolResults.map((result) => squeeze(result.text))];
  const failures: GuardFailure[] = [];
  for (const identifier of identifiers) {
    const plain = squeeze(identifier);
    const national = plain.replace(/^0+/, '');
    if (!given.some((one) => one.includes(plain) || (national.length >= 8 && one.includes(national)))) {
      failures.push({ rule: 'identifier', detail: `"${identifier.slice(0, 60)}" was given by nobody in this conversation.` });
    }
  }
  const squeezed = squeeze(text);
  for (const other of others) {
    const plain = squeeze(other);
    if (plain.length >= SHORTEST_OTHER && !own.includes(plain) && squeezed.includes(plain))
      failures.push({ rule: 'identifier', detail: 'The reply holds an identifier of another contact.' });
  }
  return failures;
}
