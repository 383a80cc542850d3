import { languageOf } from './webchat-settings.ts';

export interface MailWords {
  subject(shop: string): string;
  hello: string;
  why(shop: string): string;
  files(count: number): string;
  goOn: string;
  until: string;
  backToPage(shop: string): string;
  noReply: string;
  stop: string;
  stopTitle: string;
  stopAsk: string;
  stopButton: string;
  stopped: string;
}

const en: MailWords = {
  subject: (shop) => `${shop} has answered you`,
  hello: 'Hello,',
  why: (shop) => `you asked ${shop} something in the chat. While you were away, this was answered:`,
  files: (count) => (count === 1 ? '[a file, to be found in the chat]' : `[${count} files, to be found in the chat]`),
  goOn: 'Read on and answer in the chat:',
  until: 'The link opens this conversation and works for 14 days. Do not pass it on.',
  backToPage: (shop) => `Read on and answer in the chat on the site of ${shop}, in the browser you used before.`,
  noReply: 'Please answer in the chat: mails sent back to this address are not read.',
  stop: 'No more mails about this conversation:',
  stopTitle: 'No more mails?',
  stopAsk: 'We will not mail you about this conversation any more. Answers wait for you in the chat.',
  stopButton: 'No more mails',
  stopped: 'You get no more mails about this conversation.',
};

const nl: MailWords = {
  subject: (shop) => `${shop} heeft je geantwoord`,
  hello: 'Hallo,',
  why: (shop) => `je stelde ${shop} een vraag in de chat. Terwijl je weg was, is dit geantwoord:`,
  files: (count) => (count === 1 ? '[een bestand, te vinden in de chat]' : `[${count} bestanden, te vinden in de chat]`),
  goOn: 'Lees verder en antwoord in de chat:',
  until: 'De link opent dit gesprek en werkt 14 dagen. Geef hem niet door.',
  backToPage: (shop) => `Lees verder en antwoord in de chat op de site van ${shop}, in de browser die je eerder gebruikte.`,
  noReply: 'Antwoord alsjeblieft in de chat: mails naar dit adres worden niet gelezen.',
  stop: 'Geen mails meer over dit gesprek:',
  stopTitle: 'Geen mails meer?',
  stopAsk: 'We mailen je niet meer over dit gesprek. Antwoorden wachten op je in de chat.',
  stopButton: 'Geen mails meer',
  stopped: 'Je krijgt geen mails meer over dit gesprek.',
};

const de: MailWords = {
  subject: (shop) => `${shop} hat Ihnen geantwortet`,
  hello: 'Guten Tag,',
  why: (shop) => `Sie haben ${shop} im Chat etwas gefragt. Während Sie weg waren, wurde geantwortet:`,
  files: (count) => (count === 1 ? '[eine Datei, zu finden im Chat]' : `[${count} Dateien, zu finden im Chat]`),
  goOn: 'Im Chat weiterlesen und antworten:',
  until: 'Der Link öffnet dieses Gespräch und gilt 14 Tage. Geben Sie ihn nicht weiter.',
  backToPage: (shop) => `Lesen Sie im Chat auf der Seite von ${shop} weiter, im selben Browser wie zuvor.`,
  noReply: 'Bitte antworten Sie im Chat: Mails an diese Adresse werden nicht gelesen.',
  stop: 'Keine Mails mehr zu diesem Gespräch:',
  stopTitle: 'Keine Mails mehr?',
  stopAsk: 'Wir schreiben Ihnen zu diesem Gespräch keine Mails mehr. Antworten warten im Chat auf Sie.',
  stopButton: 'Keine Mails mehr',
  stopped: 'Sie erhalten keine Mails mehr zu diesem Gespräch.',
};

const fr: MailWords = {
  subject: (shop) => `${shop} vous a répondu`,
  hello: 'Bonjour,',
  why: (shop) => `vous avez posé une question à ${shop} dans le chat. Voici la réponse arrivée en votre absence :`,
  files: (count) => (count === 1 ? '[un fichier, à retrouver dans le chat]' : `[${count} fichiers, à retrouver dans le chat]`),
  goOn: 'Lire la suite et répondre dans le chat :',
  until: 'Le lien ouvre cette conversation et reste valable 14 jours. Ne le transmettez pas.',
  backToPage: (shop) => `Lisez la suite dans le chat sur le site de ${shop}, avec le même navigateur que la dernière fois.`,
  noReply: 'Merci de répondre dans le chat : les mails envoyés à cette adresse ne sont pas lus.',
  stop: 'Ne plus recevoir de mails sur cette conversation :',
  stopTitle: 'Plus de mails ?',
  stopAsk: 'Nous ne vous enverrons plus de mails sur cette conversation. Les réponses vous attendent dans le chat.',
  stopButton: 'Plus de mails',
  stopped: 'Vous ne recevrez plus de mails sur cette conversation.',
};

const it: MailWords = {
  subject: (shop) => `${shop} ti ha risposto`,
  hello: 'Ciao,',
  why: (shop) => `hai scritto a ${shop} in chat. Mentre non c’eri è arrivata questa risposta:`,
  files: (count) => (count === 1 ? '[un file, lo trovi nella chat]' : `[${count} file, li trovi nella chat]`),
  goOn: 'Continua a leggere e rispondi nella chat:',
  until: 'Il link apre questa conversazione e vale 14 giorni. Non passarlo ad altri.',
  backToPage: (shop) => `Continua a leggere nella chat sul sito di ${shop}, con lo stesso browser di prima.`,
  noReply: 'Rispondi nella chat: le mail inviate a questo indirizzo non vengono lette.',
  stop: 'Niente più mail su questa conversazione:',
  stopTitle: 'Niente più mail?',
  stopAsk: 'Non ti scriveremo più mail su questa conversazione. Le risposte ti aspettano nella chat.',
  stopButton: 'Niente più mail',
  stopped: 'Non riceverai più mail su questa conversazione.',
};

const BY_LANGUAGE: Readonly<Record<string, MailWords>> = { en, nl, de, fr, it };

export function mailWords(locale: string | null | undefined): MailWords {
  return BY_LANGUAGE[languageOf(locale)] ?? en;
}
