import type { ReadFact } from './find-facts.ts';

const NAME = String.raw`\p{L}[\p{L}\p{M}'’]{1,30}(?:-\p{L}[\p{L}\p{M}]{1,30})?`;
const TITLE = String.raw`(?:mr|mrs|ms|miss|dr|dhr|meneer|mevrouw|mevr|mw|herr|frau|monsieur|madame|mme|signor|signora|sig)\.?`;

/** What comes before a name and nothing else; typed in whatever case. */
const SURE = [
  'mijn naam is',
  'ik heet',
  'my name is',
  "my name's",
  'mein name ist',
  'mein name lautet',
  'ich hei(?:ß|ss)e',
  "je m'appelle",
  'je me nomme',
  'mon pr[ée]nom est',
  'mi chiamo',
  'il mio nome [eè]',
  'i go by',
];
/** What may also ask for a call: only a capital letter makes it a name. */
const WISH = [
  'noem (?:me|mij)(?: gewoon| maar| liever)?',
  '(?:please |just )?call me',
  '(?:everyone|everybody|people|friends) calls? me',
  'nennen sie mich(?: bitte| einfach)?',
  'nenn(?:e|t)? mich(?: bitte| einfach)?',
  'appelez[- ]moi',
  'appelle[- ]moi',
  'chiamami(?: pure)?',
  'mi chiami(?: pure)?',
  'chiamatemi(?: pure)?',
];
const REGARDS =
  'groetjes|groeten|groet|met vriendelijke groet(?:en)?|vriendelijke groet(?:en)?|mvg|hartelijke groet(?:en)?|liefs|(?:kind|best|warm|many)(?:est)? regards|regards|best wishes|sincerely|yours sincerely|yours faithfully|cheers|mit freundlichen gr(?:ü|ue)(?:ß|ss)en|freundliche gr(?:ü|ue)(?:ß|ss)e|(?:viele|liebe|beste|herzliche) gr(?:ü|ue)(?:ß|ss)e|gru(?:ß|ss)|mfg|lg|vg|(?:bien )?cordialement|bien à vous|bonne journée|salutations|(?:cordiali|distinti|cari) saluti|saluti|un saluto|grazie e saluti';

/** Words that stand where a name could, and are none. */
const NO_NAME = new Set(
  'not niet nicht pas non the een eine un una le la il der die das den ein wrong wel nog noch already al già back terug zurück please asap later tomorrow today now when if as on at by before between only maar morgen heute demain domani subito again ici hier here und and et e en ook also auch on team klantenservice support service customer doktor verzonden sent gesendet envoyé inviato'.split(
    ' ',
  ),
);

// The lead in any case, the name as it was typed.
const led = (leads: readonly string[]) =>
  new RegExp(String.raw`(?<![\p{L}\p{N}])(?i:${leads.join('|')})[\s:]+(?:(?<title>(?i:${TITLE}))\s+)?(?<name>${NAME})(?:\s+(?<rest>${NAME}))?`, 'gu');
const SURE_NAME = led(SURE);
const WISHED_NAME = led(WISH);
const SIGNED = new RegExp(String.raw`(?:^|\n)\s*(?i:${REGARDS})\s*[,.!:;-]*\s*(?:\n\s*|\s+)(?<name>${NAME})(?:[ \t]+${NAME}){0,3}\s*[.!]?\s*$`, 'u');

/** How somebody says they are called. */
export function findName(text: string): ReadFact | null {
  const plain = text.replaceAll('’', "'");
  const found = [...plain.matchAll(SURE_NAME)].map((match) => told(match, false)).concat([...plain.matchAll(WISHED_NAME)].map((match) => told(match, true)));
  return found.find((fact) => fact !== null) ?? null;
}

/** The name under a letter: weaker, for letters are signed for others too. */
export function findSignedName(text: string): ReadFact | null {
  const name = SIGNED.exec(text.replaceAll('’', "'"))?.groups?.['name'];
  return name && /^\p{Lu}/u.test(name) && !NO_NAME.has(name.toLowerCase())
    ? { kind: 'name_form', text: `Signs as ${name}`, value: name, confidence: 0.6 }
    : null;
}

const DENIED = /(?:n't|not|never|niet|nicht|pas|non)\s*$/i;

function told(match: RegExpExecArray, capital: boolean): ReadFact | null {
  const { title, name = '', rest } = match.groups ?? {};
  if (DENIED.test(match.input.slice(0, match.index)) || NO_NAME.has(name.toLowerCase()) || (capital && !/^\p{Lu}/u.test(name))) return null;
  const cased = name.charAt(0).toUpperCase() + name.slice(1);
  const value = title ? `${title.charAt(0).toUpperCase()}${title.slice(1).toLowerCase()} ${rest && /^\p{Lu}/u.test(rest) ? rest : cased}` : cased;
  return { kind: 'name_form', text: `Is called ${value}`, value, confidence: 0.9 };
}
