import type { Language } from './triage/index.ts';

export type SmallTalkKind = 'greeting' | 'thanks' | 'ok' | 'bye';

export interface SmallTalk {
  kind: SmallTalkKind;
  /** Told by the words themselves; null for those that every language knows. */
  language: Language | null;
}

type Phrases = Record<SmallTalkKind, string>;

/** Whole messages are made of these and nothing else. Several words are one phrase; `|` separates. */
const PHRASES: Record<Language | 'any', Phrases> = {
  any: {
    greeting: 'hi|hello|hallo|hey|salut|ciao',
    thanks: '🙏|❤|♥|merci',
    ok: 'ok|oke|okay|okee|okey|top|super|👍|👌|😊|🙂|😀|😄|✅|👏',
    bye: 'bye|👋|bye bye',
  },
  nl: {
    greeting: 'hoi|hoi hoi|hallo daar|goedemorgen|goedemiddag|goedenavond|goedendag|dag|beste|hee|goeiemorgen|goeiedag',
    thanks:
      'bedankt|dank je|dank je wel|dank u|dank u wel|dankjewel|dankuwel|thanks|hartelijk dank|heel erg bedankt|heel fijn|fijn|alvast bedankt|super bedankt|voor je hulp|voor uw hulp|voor de hulp|voor het antwoord|voor de informatie|voor de info',
    ok: 'oké|is goed|prima|duidelijk|helder|begrepen|goed|helemaal goed|perfect|mooi|geen probleem',
    bye: 'doei|tot ziens|fijne dag|nog een fijne dag|fijne avond|fijn weekend|groetjes|groeten|met vriendelijke groet|vriendelijke groeten',
  },
  en: {
    greeting: 'good morning|good afternoon|good evening|good day|hi there|hello there|hey there|dear|team|everyone|all',
    thanks:
      'thanks|thank you|thank you very much|thank you so much|thx|many thanks|thanks a lot|cheers|much appreciated|for your help|for the help|for your answer|for the info|for the information|that helps',
    ok: 'alright|all right|got it|understood|great|perfect|fine|clear|sounds good|no problem|good|that is clear|cool|nice',
    bye: 'goodbye|good bye|see you|have a nice day|have a great day|have a good day|kind regards|best regards|regards',
  },
  de: {
    greeting: 'guten morgen|guten tag|guten abend|servus|moin|grüezi|grüß gott|zusammen|liebes team',
    thanks:
      'danke|danke schön|dankeschön|vielen dank|herzlichen dank|danke sehr|besten dank|für ihre hilfe|für die hilfe|für die antwort|für die info|vielen lieben dank',
    ok: 'alles klar|gut|verstanden|in ordnung|perfekt|klar|passt|prima|sehr gut|kein problem',
    bye: 'tschüss|tschüß|auf wiedersehen|schönen tag|schönen tag noch|mit freundlichen grüßen|viele grüße|liebe grüße|schönes wochenende',
  },
  fr: {
    greeting: 'bonjour|bonsoir|coucou|bonjour à tous|madame|monsieur|bonjour madame|bonjour monsieur',
    thanks: 'merci beaucoup|merci bien|un grand merci|mille mercis|je vous remercie|pour votre aide|pour votre réponse|pour l aide|d avance|merci d avance',
    ok: 'd accord|très bien|parfait|compris|entendu|c est noté|ça marche|bien reçu|pas de problème|c est clair',
    bye: 'au revoir|bonne journée|bonne soirée|à bientôt|cordialement|bon week end|bien cordialement',
  },
  it: {
    greeting: 'buongiorno|buonasera|salve|buon giorno|buona sera|a tutti',
    thanks: 'grazie|grazie mille|molte grazie|tante grazie|vi ringrazio|la ringrazio|ti ringrazio|per l aiuto|per la risposta|grazie tante',
    ok: 'va bene|perfetto|capito|d accordo|tutto chiaro|chiaro|benissimo|ottimo|bene|nessun problema',
    bye: 'arrivederci|a presto|buona giornata|buona serata|cordiali saluti|saluti|buon fine settimana',
  },
};

interface Entry {
  kind: SmallTalkKind;
  language: Language | null;
}

const INDEX = buildIndex();
const LONGEST_PHRASE = 5;
const LONGEST_MESSAGE = 12;

function buildIndex(): Map<string, Entry> {
  const index = new Map<string, Entry>();
  for (const [language, kinds] of Object.entries(PHRASES) as [Language | 'any', Phrases][]) {
    for (const [kind, list] of Object.entries(kinds) as [SmallTalkKind, string][]) {
      for (const phrase of list.split('|')) {
        const key = wordsOf(phrase).join(' ');
        // The first to claim a phrase keeps it; shared ones tell no language.
        if (!index.has(key)) index.set(key, { kind, language: language === 'any' ? null : language });
      }
    }
  }
  return index;
}

function wordsOf(text: string): string[] {
  const plain = text.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '');
  return plain.match(/[\p{L}\p{N}]+|[\p{Extended_Pictographic}♥]/gu) ?? [];
}

/** Reads a burst that is nothing but greeting, thanks, agreement or farewell; null when it says anything else. */
export function readSmallTalk(texts: readonly string[]): SmallTalk | null {
  const words = texts.flatMap(wordsOf);
  if (words.length === 0 || words.length > LONGEST_MESSAGE || texts.some((text) => text.includes('?'))) return null;
  const found: Entry[] = [];
  for (let at = 0; at < words.length;) {
    const length = longestPhraseAt(words, at);
    if (length === 0) return null;
    const entry = INDEX.get(words.slice(at, at + length).join(' '));
    if (entry) found.push(entry);
    at += length;
  }
  const kinds = new Set(found.map((entry) => entry.kind));
  const kind = (['thanks', 'bye', 'ok', 'greeting'] as const).find((candidate) => kinds.has(candidate));
  if (!kind) return null;
  return { kind, language: found.find((entry) => entry.language !== null)?.language ?? null };
}

function longestPhraseAt(words: readonly string[], at: number): number {
  for (let length = Math.min(LONGEST_PHRASE, words.length - at); length > 0; length -= 1) {
    if (INDEX.has(words.slice(at, at + length).join(' '))) return length;
  }
  return 0;
}

const ANSWERS: Record<Language, Record<SmallTalkKind, string>> = {
  nl: {
    greeting: 'Hallo{name}! Waarmee kunnen we helpen?',
    thanks: 'Graag gedaan{name}! Is er nog iets, laat het dan gerust weten.',
    ok: 'Fijn{name}! Is er nog iets, laat het dan gerust weten.',
    bye: 'Tot ziens{name}, en een fijne dag!',
  },
  en: {
    greeting: 'Hello{name}! How can we help?',
    thanks: "You're welcome{name}! If there is anything else, just let us know.",
    ok: 'Great{name}! If there is anything else, just let us know.',
    bye: 'Goodbye{name}, and have a nice day!',
  },
  de: {
    greeting: 'Guten Tag{name}! Womit können wir helfen?',
    thanks: 'Gern geschehen{name}! Wenn noch etwas ist, schreiben Sie uns einfach.',
    ok: 'Sehr gut{name}! Wenn noch etwas ist, schreiben Sie uns einfach.',
    bye: 'Auf Wiedersehen{name}, und einen schönen Tag!',
  },
  fr: {
    greeting: 'Bonjour{name} ! En quoi pouvons-nous vous aider ?',
    thanks: "Avec plaisir{name} ! Si vous avez une autre question, n'hésitez pas à nous écrire.",
    ok: "Très bien{name} ! Si vous avez une autre question, n'hésitez pas à nous écrire.",
    bye: 'Au revoir{name}, et bonne journée !',
  },
  it: {
    greeting: 'Buongiorno{name}! Come possiamo aiutare?',
    thanks: 'Prego{name}! Per qualsiasi altra cosa, basta scriverci.',
    ok: 'Perfetto{name}! Per qualsiasi altra cosa, basta scriverci.',
    bye: 'Arrivederci{name}, e buona giornata!',
  },
};

/** A short polite answer. It states nothing, so it needs no source. */
export function answerSmallTalk(kind: SmallTalkKind, language: Language, firstName: string | undefined): string {
  const name = firstName ? `${kind === 'greeting' ? '' : ','} ${firstName}` : '';
  return ANSWERS[language][kind].replace('{name}', name);
}
