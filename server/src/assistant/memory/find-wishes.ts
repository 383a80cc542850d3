import type { Language } from '../triage/index.ts';
import type { ReadFact } from './find-facts.ts';
import { fold } from '../triage/index.ts';

/** Names of the five languages in all of them, folded. */
const LANGUAGE_WORDS: Readonly<Record<Language, string>> = {
  nl: 'nederlands|dutch|niederlandisch|hollandisch|neerlandais|olandese',
  en: 'engels|english|englisch|anglais|inglese',
  de: 'duits|german|deutsch|allemand|tedesco',
  fr: 'frans|french|franzosisch|francais|francese',
  it: 'italiaans|italian|italienisch|italien|italiano',
};
const ANY = Object.values(LANGUAGE_WORDS).join('|');
const NAMES: Readonly<Record<Language, string>> = { nl: 'Dutch', en: 'English', de: 'German', fr: 'French', it: 'Italian' };

const NEAR = String.raw`[^.?!\n]{0,25}?`;
const whole = (pattern: string) => new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${pattern})(?![\p{L}\p{N}])`, 'u');

/** Asking to be written to in a language; the language is the last word of each. */
const WISHES = [
  whole(String.raw`(?:reply|answer|respond|write|speak|talk|communicate|continue)${NEAR} in (?<l>${ANY})`),
  whole(String.raw`(?:antwoord|antwoorden|schrijven|schrijf|schrijft|reageer|reageren|communiceren|praten|verder)${NEAR} in het (?<l>${ANY})`),
  whole(String.raw`in het (?<l>${ANY}) (?:te )?(?:antwoorden|reageren|schrijven|communiceren|verder|helpen|graag)`),
  whole(String.raw`(?:liever|liefst|bij voorkeur)(?: in)?(?: het)? (?<l>${ANY})`),
  whole(String.raw`(?:antworten|antworte|antwortet|schreiben|schreibt|schreib|kommunizieren)${NEAR} auf (?<l>${ANY})`),
  whole(String.raw`auf (?<l>${ANY}) (?:zu )?(?:antworten|schreiben|kommunizieren|weitermachen)`),
  whole(String.raw`(?:lieber|am liebsten|bevorzugt) (?:auf )?(?<l>${ANY})`),
  whole(String.raw`(?:repond\p{L}*|ecri\p{L}*|parl\p{L}*|continu\p{L}*)${NEAR} en (?<l>${ANY})`),
  whole(String.raw`(?:prefer\p{L}*|plutot)(?: (?:le|l'|en|in|l'in|to (?:write|talk|speak|communicate|be answered) in))? ?(?<l>${ANY})`),
  whole(String.raw`(?:rispond\p{L}*|scriv\p{L}*|parl\p{L}*|continu\p{L}*)${NEAR} in (?<l>${ANY})`),
];
/** "In English, please" is a wish when it is the whole sentence; longer ones wish for a manual. */
const SHORT_WISH = whole(
  String.raw`(?:in|in het|auf|en) (?<l>${ANY}),? (?:please|graag|alsjeblieft|alstublieft|aub|bitte|s'il (?:vous|te) plait|svp|stp|per favore|per piacere|grazie)|(?:please|bitte|graag|nur|only) (?:in|in het|auf|en) (?<m>${ANY})`,
);
const SHORT_WORDS = 6;
const DENIED =
  /(?<![\p{L}])(?:not|no|cannot|can't|don't|doesn't|geen|niet|kein|keine|nicht|pas|ne|non|manual|handleiding|anleitung|notice|manuale)(?![\p{L}])/u;

/** In which language somebody asks to be answered. */
export function findLanguageWish(text: string): ReadFact | null {
  for (const sentence of sentencesOf(fold(text))) {
    const short = sentence.split(/\s+/).length <= SHORT_WORDS ? SHORT_WISH.exec(sentence) : null;
    const match = short ?? WISHES.map((wish) => wish.exec(sentence)).find((one) => one !== null);
    const word = match?.groups?.['l'] ?? match?.groups?.['m'];
    if (!match || !word || DENIED.test(clauseAround(sentence, match))) continue;
    const language = (Object.keys(LANGUAGE_WORDS) as Language[]).find((code) => LANGUAGE_WORDS[code].split('|').includes(word));
    if (language) return { kind: 'language', text: `Asks to be answered in ${NAMES[language]}`, value: language, confidence: 0.9 };
  }
  return null;
}

/** From the last comma before the wish to its end: "I speak no English, could you answer in Dutch". */
function clauseAround(sentence: string, match: RegExpExecArray): string {
  return sentence.slice(sentence.lastIndexOf(',', match.index) + 1, match.index + match[0].length);
}

const BY: readonly [value: string, words: string, shown: string][] = [
  ['email', 'e-?mail|mail|mails|courriel|posta elettronica', 'by e-mail'],
  ['phone', 'phone|telephone|telefoon|telefon|telefono|telefonisch', 'by phone'],
  ['whatsapp', 'whatsapp|whats app', 'by WhatsApp'],
];
const PREFER = String.raw`(?:(?:i(?:'d| would)? )?prefer(?: to be (?:contacted|reached|answered))?|(?:contact|reach|answer|reply to) me(?: only)?|only(?: contact| reach)?(?: me)?|liever|liefst|bij voorkeur|alleen|lieber|am liebsten|bevorzugt|nur|de preference|plutot|uniquement|je prefere|preferisco|preferibilmente|solo|meglio)`;
const NO_CALLS = [
  whole(String.raw`(?:please )?(?:do not|don't|never) (?:call|phone|ring) me(?! (?:[a-z]+ )?(?:that|so|a )\b)`),
  whole(
    String.raw`(?:please )?(?:do not|don't) (?:call|phone)(?: by phone)?(?=[.,!]|$| please| again| anymore)|no (?:phone )?calls,? please|please no (?:phone )?calls`,
  ),
  whole(
    String.raw`bel (?:me|mij)${NEAR} ?niet|(?:me|mij)(?: alsjeblieft| alstublieft| aub)? niet (?:te )?bellen|liever niet (?:gebeld|bellen)|(?:graag|svp|aub) niet bellen|niet bellen(?: graag| aub| alsjeblieft)|wil niet gebeld`,
  ),
  whole(
    String.raw`bitte nicht anrufen|mich (?:bitte )?nicht an(?:zu)?rufen|rufen sie mich(?: bitte)? nicht an|bitte keine anrufe|keine anrufe bitte|nicht angerufen werden`,
  ),
  whole(String.raw`ne m'appelez (?:pas|jamais|plus)|(?:merci de )?ne pas (?:m')?appeler|pas d'appels?(?: telephoniques?)?(?: svp| s'il vous plait)`),
  whole(String.raw`non (?:mi chiam(?:ate|i|are)|chiamatemi|chiamarmi|telefonat(?:e|emi)|mi telefonate)|niente (?:chiamate|telefonate)`),
];

/** By which way somebody wants to be reached, or not. */
export function findContactWay(text: string): ReadFact | null {
  const folded = fold(text);
  // "Don't call me Bob" speaks of a name: a capital follows at once.
  const named = /(?i:don['’]t|do not|never) call me \p{Lu}/u.test(text);
  const found = BY.find(([, words]) =>
    whole(String.raw`${PREFER} (?:(?:to be )?(?:contacted|reached|answered) )?(?:via|by|per|over|uber|par|tramite|through|een|eine|an)? ?(?:${words})`).test(
      folded,
    ),
  );
  if (found) return { kind: 'contact_way', text: `Prefers to be reached ${found[2]}`, value: found[0], confidence: 0.85 };
  if (!named && NO_CALLS.some((pattern) => pattern.test(folded)))
    return { kind: 'contact_way', text: 'Does not want to be called', value: 'no_calls', confidence: 0.85 };
  return null;
}

const ORDER = new RegExp(
  String.raw`(?<![\p{L}])(?:order|bestelling|bestelnummer|ordernummer|ordernr|bestelnr|bestellung|bestellnummer|bestellnr|auftrag|auftragsnummer|commande|ordine)(?:\s+(?:number|nummer|nr|no|n|num|numero|id|met|mit|avec|con|with|is|ist|est|e|de|van))*[\s.:°º]*#?\s*(?<id>[a-z0-9][a-z0-9-]{3,19})(?![\p{L}\p{N}@.]*@)`,
  'gu',
);
const OF_OTHERS =
  /(?<![\p{L}])(?:my|mijn|mein\p{L}*|mon|ma|mio|mia) (?:husband|wife|partner|friend|son|daughter|mother|father|sister|brother|man|vrouw|vriend|vriendin|zoon|dochter|moeder|vader|mann|frau|freund|freundin|sohn|tochter|mutter|vater|mari|femme|ami|amie|fils|fille|mere|pere|marito|moglie|amico|amica|figlio|figlia|madre|padre)(?![\p{L}])/u;
const MOST_ORDERS = 3;

/** Order numbers that somebody names as theirs. */
export function findOrders(text: string): ReadFact[] {
  const found = new Set<string>();
  for (const sentence of sentencesOf(fold(text))) {
    if (OF_OTHERS.test(sentence)) continue;
    for (const match of sentence.matchAll(ORDER)) {
      const id = (match.groups?.['id'] ?? '').toUpperCase().replace(/-+$/, '');
      if ((id.match(/\d/g)?.length ?? 0) >= 4 && !/^(?:19|20)\d\d$/.test(id) && !/^\d{1,2}-\d{1,2}-\d{2,4}$|^\d{4}-\d{2}-\d{2}$/.test(id)) found.add(id);
    }
  }
  return [...found].slice(0, MOST_ORDERS).map((id) => ({ kind: 'order', text: `Wrote about order ${id}`, value: id, confidence: 0.9 }));
}

/** "Bestellnr. 77123" is one sentence. */
const SHORTENED = /(?:nr|no|num)\.$/;

function sentencesOf(text: string): string[] {
  const pieces = text.split(/(?<=[?!])\s+|(?<=\p{L}{2}\.|\d\.)\s+|\n+/u).map((piece) => piece.trim());
  return pieces.reduce<string[]>((sentences, piece) => {
    const last = sentences.at(-1);
    if (last !== undefined && SHORTENED.test(last)) sentences[sentences.length - 1] = `${last} ${piece}`;
    else sentences.push(piece);
    return sentences;
  }, []);
}
