import { fold } from '../triage/read-words.ts';

/** A figure a reply states, in a form that is the same in every language: `14 dagen`, `fourteen days` and `2 weken` are `hours:336`. */
export interface Figure {
  key: string;
  text: string;
}

const NUMBER_WORDS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'one een eine einen einem einer ein un une uno una',
    'two twee zwei deux due',
    'three drie drei trois tre',
    'four vier quatre quattro',
    'five vijf funf cinq cinque',
    'six zes sechs sei',
    'seven zeven sieben sept sette',
    'eight acht huit otto',
    'nine negen neun neuf nove',
    'ten tien zehn dix dieci',
    'eleven elf onze undici',
    'twelve twaalf zwolf douze dodici',
    'thirteen dertien dreizehn treize tredici',
    'fourteen veertien vierzehn quatorze quattordici',
    'fifteen vijftien funfzehn quinze quindici',
    'sixteen zestien sechzehn seize sedici',
    'seventeen zeventien siebzehn diciassette',
    'eighteen achttien achtzehn diciotto',
    'nineteen negentien neunzehn diciannove',
    'twenty twintig zwanzig vingt venti',
  ]
    .flatMap((words, at) => words.split(' ').map((word): [string, number] => [word, at + 1]))
    .concat([
      ['thirty', 30],
      ['dertig', 30],
      ['dreissig', 30],
      ['trente', 30],
      ['trenta', 30],
      ['sixty', 60],
      ['zestig', 60],
      ['sechzig', 60],
      ['soixante', 60],
      ['sessanta', 60],
      ['ninety', 90],
      ['negentig', 90],
      ['neunzig', 90],
      ['novanta', 90],
      ['hundred', 100],
      ['honderd', 100],
      ['hundert', 100],
      ['cent', 100],
      ['cento', 100],
    ]),
);

const MONTHS = [
  'january januari januar janvier gennaio jan',
  'february februari februar fevrier febbraio feb',
  'march maart marz mars marzo',
  'april avril aprile apr',
  'may mei mai maggio',
  'june juni juin giugno jun',
  'july juli juillet luglio jul',
  'august augustus aout agosto aug',
  'september septembre settembre sept sep',
  'october oktober octobre ottobre oct okt',
  'november novembre nov',
  'december dezember decembre dicembre dec dez',
];
const MONTH_OF = new Map(MONTHS.flatMap((names, at) => names.split(' ').map((name): [string, number] => [name, at + 1])));
const WEEKDAYS = [
  'monday maandag montag lundi lunedi',
  'tuesday dinsdag dienstag mardi martedi',
  'wednesday woensdag mittwoch mercredi mercoledi',
  'thursday donderdag donnerstag jeudi giovedi',
  'friday vrijdag freitag vendredi venerdi',
  'saturday zaterdag samstag samedi sabato',
  'sunday zondag sonntag dimanche domenica',
];
const WEEKDAY_OF = new Map(WEEKDAYS.flatMap((names, at) => names.split(' ').map((name): [string, number] => [name, at + 1])));

/** Hours in a unit; months are counted apart, because a month is not a number of days. */
const UNITS: readonly (readonly [RegExp, string, number])[] = [
  [/^(?:minut\w{0,3}|min)$/, 'minutes', 1],
  [/^(?:uur|uren|hours?|stunden?|heures?|or[ae])$/, 'hours', 1],
  [/^(?:dag|dagen|days?|tage?n?|jours?|giorn[oi]|etmaal|kalenderdag\w{0,3}|kalendertag\w{0,2})$/, 'hours', 24],
  [/^(?:werkdag\w{0,3}|werktag\w{0,2}|arbeitstag\w{0,2})$/, 'workdays', 1],
  [/^(?:weken|week|weeks|wochen?|semaines?|settiman[ae])$/, 'hours', 168],
  [/^(?:maand|maanden|months?|monate?n?|mois|mes[ei])$/, 'months', 1],
  [/^(?:jaar|jaren|years?|jahre?n?|ans?|annees?|ann[oi])$/, 'months', 12],
];
const WORKING = /^(?:business|working|werk|ouvres?|ouvrables?|lavorativ[oi]|feriali)$/;
const FILLERS = new Set([
  'a',
  'to',
  'tot',
  'bis',
  'or',
  'of',
  'oder',
  'ou',
  'o',
  'and',
  'en',
  'und',
  'et',
  'e',
  'au',
  'ai',
  '-',
  '–',
  '—',
  'calendar',
  'full',
  'hele',
  'volle',
]);
const CURRENCIES: Readonly<Record<string, string>> = {
  '€': 'eur',
  eur: 'eur',
  euro: 'eur',
  euros: 'eur',
  $: 'usd',
  usd: 'usd',
  dollar: 'usd',
  dollars: 'usd',
  '£': 'gbp',
  gbp: 'gbp',
  chf: 'chf',
  franken: 'chf',
  francs: 'chf',
};
const PERCENT = new Set(['%', 'procent', 'percent', 'prozent', 'pourcent', 'percento']);
const TOKEN = /\d+(?:[.,' ]\d{3})*(?:[.,]\d{1,2})?(?:,-)?|\p{L}+|[€$£%:/–—-]/gu;

/** Every amount, percentage, duration, date, weekday and clock time in a text. Linear in its length. */
export function findFigures(text: string): Figure[] {
  const folded = fold(text);
  const hasDigits = /\d/.test(folded);
  const figures: Figure[] = hasDigits ? [...findDates(folded), ...findTimes(folded)] : [];
  const plain = hasDigits ? folded.replaceAll(/\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[:h]\d{2}/g, ' ') : folded;
  const tokens = (plain.match(TOKEN) ?? []).slice(0, 20_000);
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    const weekday = WEEKDAY_OF.get(token.endsWith('s') ? token.slice(0, -1) : token) ?? WEEKDAY_OF.get(token);
    if (weekday) figures.push({ key: `weekday:${weekday}`, text: token });
    const value = numberOf(token);
    if (value === null) continue;
    const figure = measureAt(tokens, at, value);
    if (figure) figures.push(figure);
  }
  return figures;
}

function numberOf(token: string): number | null {
  if (!/^\d/.test(token)) return NUMBER_WORDS[token] ?? null;
  const plain = token.replace(/,-$/, '').replaceAll(/[' ]/g, '');
  const cents = /[.,](\d{1,2})$/.exec(plain);
  const whole = (cents ? plain.slice(0, -cents[0].length) : plain).replaceAll(/[.,]/g, '');
  return Number(`${whole}.${cents?.[1] ?? '0'}`);
}

/** What a number counts: the currency beside it, or the unit after it, over "to 3" of a range. */
function measureAt(tokens: readonly string[], at: number, value: number): Figure | null {
  const written = /^\d/.test(tokens[at] ?? '');
  const before = CURRENCIES[tokens[at - 1] ?? ''];
  const after = CURRENCIES[tokens[at + 1] ?? ''];
  const currency = before ?? after;
  const shown = tokens.slice(Math.max(0, before ? at - 1 : at), at + 3).join(' ');
  if (currency && (written || after)) return { key: `money:${currency}:${Math.round(value * 100)}`, text: shown };
  const next = tokens[at + 1] ?? '';
  if (PERCENT.has(next) || (['pour', 'per'].includes(next) && ['cent', 'cento'].includes(tokens[at + 2] ?? '')))
    return { key: `percent:${value}`, text: shown };
  let working = false;
  for (let to = at + 1; to < Math.min(tokens.length, at + 5); to++) {
    const word = tokens[to] ?? '';
    if (WORKING.test(word)) working = true;
    else if (unitOf(word)) {
      const day = /^(?:dag|day|tag|jour|giorn)/.test(word);
      working ||= day && WORKING.test(tokens[to + 1] ?? '');
      const [name, size] = working && day ? ['workdays', 1] : (unitOf(word) ?? ['', 0]);
      return { key: `${name}:${value * Number(size)}`, text: tokens.slice(at, to + 1).join(' ') };
    } else if (!FILLERS.has(word) && numberOf(word) === null) return null;
  }
  return null;
}

function unitOf(word: string): [string, number] | null {
  const unit = UNITS.find(([pattern]) => pattern.test(word));
  return unit ? [unit[1], unit[2]] : null;
}

function findDates(text: string): Figure[] {
  const dates: Figure[] = [];
  const add = (month: number, day: number, shown: string): void => {
    if (month >= 1 && month <= 12 && day >= 1 && day <= 31) dates.push({ key: `date:${month}-${day}`, text: shown });
  };
  for (const found of text.matchAll(/\b(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/g)) add(Number(found[2]), Number(found[3]), found[0]);
  for (const found of text.matchAll(/\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})\b/g)) add(Number(found[2]), Number(found[1]), found[0]);
  for (const found of text.matchAll(/\b(\d{1,2})(?:st|nd|rd|th|er|e)?\.?(?: of| de)? (\p{L}{3,10})/gu))
    add(MONTH_OF.get(found[2] ?? '') ?? 0, Number(found[1]), found[0]);
  for (const found of text.matchAll(/\b(\p{L}{3,10}) (\d{1,2})(?:st|nd|rd|th)?\b/gu)) add(MONTH_OF.get(found[1] ?? '') ?? 0, Number(found[2]), found[0]);
  return dates;
}

function findTimes(text: string): Figure[] {
  const times: Figure[] = [];
  for (const found of text.matchAll(/\b(\d{1,2})[:.h](\d{2})(?: ?(uur|uhr|am|pm|h|heures))?(?![\d.,/-])/g)) {
    // "4.95" is a price unless a word for the clock follows; "17:00" is always a time.
    if (!found[0].includes(':') && !found[0].includes('h') && !found[3]) continue;
    add(Number(found[1]), Number(found[2]), found[3], found[0]);
  }
  for (const found of text.matchAll(/\b(\d{1,2}) ?(am|pm|uhr)\b/g)) add(Number(found[1]), 0, found[2], found[0]);
  return times;
  function add(hour: number, minute: number, half: string | undefined, shown: string): void {
    const full = half === 'pm' && hour < 12 ? hour + 12 : half === 'am' && hour === 12 ? 0 : hour;
    if (full <= 24 && minute < 60) times.push({ key: `time:${full}:${String(minute).padStart(2, '0')}`, text: shown });
  }
}
