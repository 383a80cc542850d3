import type { Language } from '../triage/index.ts';
import { TONE_WORDING } from './tone-wording.ts';
import type { Tone } from './tone-wording.ts';

export interface Wording {
  greeting: (firstName: string | null) => string;
  thanks: string;
  moreAt: (link: string) => string;
  closing: string;
  regards: string;
  chatGreeting: (firstName: string | null) => string;
  chatClosing: string;
  takesOver: string;
  asked: string;
}

/** The fixed sentences of a reply. They promise nothing, name no time and hold no figure, so the guard never trips over them. */
export const WORDING: Readonly<Record<Language, Wording>> = {
  nl: {
    greeting: (name) => (name ? `Hoi ${name},` : 'Hallo,'),
    thanks: 'Bedankt voor je bericht.',
    moreAt: (link) => `Meer hierover lees je op ${link}`,
    closing: 'Heb je nog een vraag? Laat het gerust weten.',
    regards: 'Groetjes,',
    chatGreeting: (name) => (name ? `Hoi ${name}!` : 'Hoi!'),
    chatClosing: 'Kan ik je nog ergens mee helpen?',
    takesOver: 'Een collega neemt dit gesprek van mij over.',
    asked: 'Natuurlijk, een collega neemt dit gesprek van mij over.',
  },
  en: {
    greeting: (name) => (name ? `Hi ${name},` : 'Hello,'),
    thanks: 'Thank you for your message.',
    moreAt: (link) => `You can read more here: ${link}`,
    closing: 'If you have another question, just let me know.',
    regards: 'Kind regards,',
    chatGreeting: (name) => (name ? `Hi ${name}!` : 'Hi!'),
    chatClosing: 'Is there anything else I can help you with?',
    takesOver: 'A colleague is taking over this conversation from me.',
    asked: 'Of course, a colleague is taking over this conversation from me.',
  },
  de: {
    greeting: (name) => (name ? `Hallo ${name},` : 'Guten Tag,'),
    thanks: 'vielen Dank für Ihre Nachricht.',
    moreAt: (link) => `Mehr dazu lesen Sie hier: ${link}`,
    closing: 'Wenn Sie noch eine Frage haben, schreiben Sie mir gerne.',
    regards: 'Freundliche Grüße',
    chatGreeting: (name) => (name ? `Hallo ${name}!` : 'Hallo!'),
    chatClosing: 'Kann ich Ihnen sonst noch weiterhelfen?',
    takesOver: 'Ein Kollege oder eine Kollegin übernimmt dieses Gespräch von mir.',
    asked: 'Natürlich, ein Kollege oder eine Kollegin übernimmt dieses Gespräch von mir.',
  },
  fr: {
    greeting: (name) => (name ? `Bonjour ${name},` : 'Bonjour,'),
    thanks: 'Merci pour votre message.',
    moreAt: (link) => `Vous trouverez plus de détails ici : ${link}`,
    closing: "Si vous avez une autre question, n'hésitez pas à m'écrire.",
    regards: 'Bien cordialement,',
    chatGreeting: (name) => (name ? `Bonjour ${name} !` : 'Bonjour !'),
    chatClosing: 'Puis-je vous aider pour autre chose ?',
    takesOver: "L'un de mes collègues prend le relais dans cette conversation.",
    asked: "Bien sûr, l'un de mes collègues prend le relais dans cette conversation.",
  },
  it: {
    greeting: (name) => (name ? `Ciao ${name},` : 'Buongiorno,'),
    thanks: 'grazie per il tuo messaggio.',
    moreAt: (link) => `Trovi maggiori informazioni qui: ${link}`,
    closing: "Se hai un'altra domanda, scrivimi pure.",
    regards: 'Cordiali saluti,',
    chatGreeting: (name) => (name ? `Ciao ${name}!` : 'Ciao!'),
    chatClosing: "Posso aiutarti con qualcos'altro?",
    takesOver: 'Un mio collega prende in carico questa conversazione.',
    asked: 'Certo, un mio collega prende in carico questa conversazione.',
  },
};

/** The fixed sentences in a tone. */
export function wordingOf(language: Language, tone: Tone = 'standard'): Wording {
  return tone === 'standard' ? WORDING[language] : { ...WORDING[language], ...TONE_WORDING[tone][language] };
}

const LONGEST_NAME = 40;
const NAME = /^\p{L}[\p{L}\p{M}'’.-]*$/u;
/** Stands before a family name: "Herr Vogel" wants to be greeted by both words. */
const TITLE = /^(?:mr|mrs|ms|miss|dr|dhr|meneer|mevrouw|mevr|mw|herr|frau|monsieur|madame|mme|signor|signora|sig|sig\.ra)\.?$/i;

/** A first name fit for a greeting, or null: "EVA" becomes "Eva", a title keeps its family name, and "Order 1234", an address or markup is not used. */
export function greetingName(firstName: string | undefined): string | null {
  const [first = '', second] = firstName?.normalize('NFC').trim().split(/\s+/) ?? [];
  const name = TITLE.test(first) ? second : first;
  if (name === undefined || name.length < 2 || name.length > LONGEST_NAME || !NAME.test(name)) return null;
  const cased = name === name.toUpperCase() ? name.charAt(0) + name.slice(1).toLowerCase() : name.charAt(0).toUpperCase() + name.slice(1);
  return name === first ? cased : `${first} ${cased}`;
}
