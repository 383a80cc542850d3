import type { Language } from '../triage/index.ts';
import type { Wording } from './reply-wording.ts';

/** How a reply is worded around its paragraphs. `standard` is the wording in reply-wording.ts. */
export type Tone = 'standard' | 'formal' | 'friendly';

type Frame = Partial<Pick<Wording, 'greeting' | 'thanks' | 'closing' | 'regards' | 'chatGreeting' | 'chatClosing'>>;

/** What a tone says otherwise. Like the standard wording it promises nothing, names no time and holds no figure. */
export const TONE_WORDING: Readonly<Record<Exclude<Tone, 'standard'>, Readonly<Record<Language, Frame>>>> = {
  formal: {
    nl: {
      greeting: (name) => (name ? `Beste ${name},` : 'Geachte heer of mevrouw,'),
      thanks: 'Hartelijk dank voor uw bericht.',
      closing: 'Mocht u nog een vraag hebben, dan hoor ik het graag van u.',
      regards: 'Met vriendelijke groet,',
      chatGreeting: (name) => (name ? `Goedendag ${name},` : 'Goedendag,'),
      chatClosing: 'Kan ik u nog ergens mee van dienst zijn?',
    },
    en: {
      greeting: (name) => (name ? `Dear ${name},` : 'Dear Sir or Madam,'),
      closing: 'Should you have any further questions, please let me know.',
      regards: 'Yours sincerely,',
      chatGreeting: (name) => (name ? `Good day ${name},` : 'Good day,'),
      chatClosing: 'May I assist you with anything else?',
    },
    de: {
      greeting: (name) => (name ? `Guten Tag ${name},` : 'Sehr geehrte Damen und Herren,'),
      closing: 'Für weitere Fragen stehe ich Ihnen gerne zur Verfügung.',
      regards: 'Mit freundlichen Grüßen',
      chatGreeting: (name) => (name ? `Guten Tag ${name},` : 'Guten Tag,'),
    },
    fr: {
      greeting: (name) => (name ? `Bonjour ${name},` : 'Madame, Monsieur,'),
      thanks: 'Je vous remercie de votre message.',
      closing: 'Je reste à votre disposition pour toute autre question.',
      chatGreeting: (name) => (name ? `Bonjour ${name},` : 'Bonjour,'),
    },
    it: {
      greeting: (name) => (name ? `Gentile ${name},` : 'Gentile cliente,'),
      thanks: 'la ringrazio per il suo messaggio.',
      closing: 'Per qualsiasi altra domanda resto a sua disposizione.',
      regards: 'Distinti saluti',
      chatGreeting: (name) => (name ? `Buongiorno ${name},` : 'Buongiorno,'),
      chatClosing: 'Posso esserle utile in altro?',
    },
  },
  friendly: {
    nl: { thanks: 'Leuk dat je ons schrijft!', closing: 'Nog iets? Stuur me gerust een berichtje!', chatClosing: 'Kan ik nog iets voor je doen?' },
    en: { thanks: 'Thanks for getting in touch!', closing: 'Anything else? Just drop me a line!', regards: 'All the best,' },
    de: {
      greeting: (name) => (name ? `Hallo ${name},` : 'Hallo,'),
      thanks: 'schön, dass Sie uns schreiben!',
      closing: 'Noch etwas? Schreiben Sie mir einfach!',
      regards: 'Herzliche Grüße',
    },
    fr: { thanks: 'Merci de nous avoir écrit !', closing: 'Autre chose ? Écrivez-moi, tout simplement !', regards: 'À bientôt,' },
    it: { thanks: 'che bello sentirti!', closing: 'Serve altro? Scrivimi pure!', regards: 'Un caro saluto' },
  },
};
