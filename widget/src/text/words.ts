import type { Locale } from './pick-locale.ts';

/** Every word the widget itself says. `{name}` is replaced by a name. */
export interface Words {
  open: string;
  close: string;
  unread: string;
  unreadMany: string;
  title: string;
  greeting: string;
  aiNote: string;
  placeholder: string;
  send: string;
  sending: string;
  sent: string;
  seen: string;
  failed: string;
  retry: string;
  reconnecting: string;
  unavailable: string;
  typing: string;
  handoff: string;
  sources: string;
  edited: string;
  deleted: string;
  unsupported: string;
  newMessages: string;
  conversation: string;
  you: string;
  colleague: string;
  opensNewTab: string;
  rate: string;
  rateScore: string;
  rateWorst: string;
  rateBest: string;
  rateComment: string;
  rateSend: string;
  rated: string;
}

const en: Words = {
  open: 'Open chat',
  close: 'Close chat',
  unread: '1 unread message',
  unreadMany: '{name} unread messages',
  title: 'Chat with {name}',
  greeting: 'Hi! How can we help you?',
  aiNote: '{name} is a digital assistant. A colleague can always take over.',
  placeholder: 'Write a message…',
  send: 'Send message',
  sending: 'Sending…',
  sent: 'Sent',
  seen: 'Seen',
  failed: 'Not sent.',
  retry: 'Try again',
  reconnecting: 'Connection lost. Reconnecting…',
  unavailable: 'The chat is not available right now.',
  typing: '{name} is typing',
  handoff: 'A colleague takes over this conversation.',
  sources: 'Sources',
  edited: 'edited',
  deleted: 'This message was removed.',
  unsupported: 'This message cannot be shown here.',
  newMessages: 'New messages',
  conversation: 'Conversation',
  you: 'You',
  colleague: 'A colleague',
  opensNewTab: 'opens in a new tab',
  rate: 'How did we help you?',
  rateScore: '{name} of 5',
  rateWorst: 'bad',
  rateBest: 'very good',
  rateComment: 'Tell us more (if you like)',
  rateSend: 'Send',
  rated: 'Thank you for telling us.',
};

const nl: Words = {
  open: 'Chat openen',
  close: 'Chat sluiten',
  unread: '1 ongelezen bericht',
  unreadMany: '{name} ongelezen berichten',
  title: 'Chat met {name}',
  greeting: 'Hoi! Waar kunnen we je mee helpen?',
  aiNote: '{name} is een digitale assistent. Een collega kan het altijd overnemen.',
  placeholder: 'Schrijf een bericht…',
  send: 'Bericht versturen',
  sending: 'Versturen…',
  sent: 'Verzonden',
  seen: 'Gelezen',
  failed: 'Niet verzonden.',
  retry: 'Opnieuw proberen',
  reconnecting: 'Verbinding verbroken. Opnieuw verbinden…',
  unavailable: 'De chat is nu niet beschikbaar.',
  typing: '{name} typt',
  handoff: 'Een collega neemt dit gesprek over.',
  sources: 'Bronnen',
  edited: 'bewerkt',
  deleted: 'Dit bericht is verwijderd.',
  unsupported: 'Dit bericht kan hier niet worden getoond.',
  newMessages: 'Nieuwe berichten',
  conversation: 'Gesprek',
  you: 'Jij',
  colleague: 'Een collega',
  opensNewTab: 'opent in een nieuw tabblad',
  rate: 'Hoe hebben we je geholpen?',
  rateScore: '{name} van 5',
  rateWorst: 'slecht',
  rateBest: 'heel goed',
  rateComment: 'Vertel ons meer (als je wilt)',
  rateSend: 'Versturen',
  rated: 'Bedankt voor je mening.',
};

const de: Words = {
  open: 'Chat öffnen',
  close: 'Chat schließen',
  unread: '1 ungelesene Nachricht',
  unreadMany: '{name} ungelesene Nachrichten',
  title: 'Chat mit {name}',
  greeting: 'Hallo! Wie können wir Ihnen helfen?',
  aiNote: '{name} ist ein digitaler Assistent. Ein Mensch aus unserem Team kann jederzeit übernehmen.',
  placeholder: 'Nachricht schreiben…',
  send: 'Nachricht senden',
  sending: 'Wird gesendet…',
  sent: 'Gesendet',
  seen: 'Gelesen',
  failed: 'Nicht gesendet.',
  retry: 'Erneut versuchen',
  reconnecting: 'Verbindung unterbrochen. Neuer Versuch…',
  unavailable: 'Der Chat ist gerade nicht verfügbar.',
  typing: '{name} schreibt',
  handoff: 'Jemand aus unserem Team übernimmt dieses Gespräch.',
  sources: 'Quellen',
  edited: 'bearbeitet',
  deleted: 'Diese Nachricht wurde entfernt.',
  unsupported: 'Diese Nachricht kann hier nicht angezeigt werden.',
  newMessages: 'Neue Nachrichten',
  conversation: 'Gespräch',
  you: 'Sie',
  colleague: 'Jemand aus unserem Team',
  opensNewTab: 'öffnet in einem neuen Tab',
  rate: 'Wie haben wir dir geholfen?',
  rateScore: '{name} von 5',
  rateWorst: 'schlecht',
  rateBest: 'sehr gut',
  rateComment: 'Erzähl uns mehr (wenn du magst)',
  rateSend: 'Senden',
  rated: 'Danke für deine Rückmeldung.',
};

const fr: Words = {
  open: 'Ouvrir le chat',
  close: 'Fermer le chat',
  unread: '1 message non lu',
  unreadMany: '{name} messages non lus',
  title: 'Discuter avec {name}',
  greeting: 'Bonjour ! Comment pouvons-nous vous aider ?',
  aiNote: '{name} est un assistant numérique. Un collègue peut toujours prendre le relais.',
  placeholder: 'Écrivez un message…',
  send: 'Envoyer le message',
  sending: 'Envoi…',
  sent: 'Envoyé',
  seen: 'Lu',
  failed: 'Non envoyé.',
  retry: 'Réessayer',
  reconnecting: 'Connexion perdue. Reconnexion…',
  unavailable: 'Le chat n’est pas disponible pour le moment.',
  typing: '{name} écrit',
  handoff: 'Un collègue prend le relais de cette conversation.',
  sources: 'Sources',
  edited: 'modifié',
  deleted: 'Ce message a été supprimé.',
  unsupported: 'Ce message ne peut pas être affiché ici.',
  newMessages: 'Nouveaux messages',
  conversation: 'Conversation',
  you: 'Vous',
  colleague: 'Un collègue',
  opensNewTab: 's’ouvre dans un nouvel onglet',
  rate: 'Comment vous avons-nous aidé ?',
  rateScore: '{name} sur 5',
  rateWorst: 'mal',
  rateBest: 'très bien',
  rateComment: 'Dites-nous en plus (si vous voulez)',
  rateSend: 'Envoyer',
  rated: 'Merci pour votre avis.',
};

const it: Words = {
  open: 'Apri la chat',
  close: 'Chiudi la chat',
  unread: '1 messaggio non letto',
  unreadMany: '{name} messaggi non letti',
  title: 'Chatta con {name}',
  greeting: 'Ciao! Come possiamo aiutarti?',
  aiNote: '{name} è un assistente digitale. Un collega può sempre subentrare.',
  placeholder: 'Scrivi un messaggio…',
  send: 'Invia il messaggio',
  sending: 'Invio…',
  sent: 'Inviato',
  seen: 'Letto',
  failed: 'Non inviato.',
  retry: 'Riprova',
  reconnecting: 'Connessione persa. Riconnessione…',
  unavailable: 'La chat non è disponibile al momento.',
  typing: '{name} sta scrivendo',
  handoff: 'Un collega prende in carico questa conversazione.',
  sources: 'Fonti',
  edited: 'modificato',
  deleted: 'Questo messaggio è stato rimosso.',
  unsupported: 'Questo messaggio non può essere mostrato qui.',
  newMessages: 'Nuovi messaggi',
  conversation: 'Conversazione',
  you: 'Tu',
  colleague: 'Un collega',
  opensNewTab: 'si apre in una nuova scheda',
  rate: 'Come ti abbiamo aiutato?',
  rateScore: '{name} su 5',
  rateWorst: 'male',
  rateBest: 'molto bene',
  rateComment: 'Raccontaci di più (se vuoi)',
  rateSend: 'Invia',
  rated: 'Grazie per il tuo parere.',
};

export const words: Readonly<Record<Locale, Words>> = { nl, en, de, fr, it };

/** Puts a name into a sentence. */
export function withName(sentence: string, name: string): string {
  return sentence.replace('{name}', () => name);
}
