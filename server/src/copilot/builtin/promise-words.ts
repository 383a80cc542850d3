import type { Language } from '#assistant';

/** Words by which we bind ourselves without naming a deed of an order: to come back, to ask, to look. Only in messages of ours. */
export const PROMISE_WORDS: Readonly<Record<Language, RegExp>> = {
  en: /\b(?:i|we)(?:'ll| will| am going to| are going to) (?:\p{L}+ ){0,2}(?:get back|come back|let you know|keep you|check|look into|ask|call|send|arrange|contact|find out|inform|update|follow up|take care|make sure|sort)/iu,
  nl: /\b(?:(?:ik|we|wij) (?:kom|komen|zal|zullen|ga|gaan|laat|laten|neem|nemen|stuur|sturen|bel|bellen|zoek|zoeken|vraag|vragen|regel|regelen)|je hoort (?:van|vandaag|morgen|zo))\b/iu,
  de: /\b(?:(?:ich|wir) (?:werde|werden|melde|melden|kümmere|kümmern|frage|fragen|schicke|schicken|prüfe|prüfen|rufe|rufen|kläre|klären)|sie hören von)\b/iu,
  fr: /\b(?:je (?:vais|vous (?:tiens|recontacte|rappelle|enverrai|reviens)|reviens vers)|nous (?:allons|vous (?:tenons|recontactons|rappelons|enverrons)|revenons vers))(?!\p{L})/iu,
  it: /\b(?:ti (?:faccio sapere|facciamo sapere|ricontatto|ricontattiamo|richiamo|richiamiamo|aggiorno|aggiorniamo|manderò|invierò)|verifico|verifichiamo|controllo io|me ne occupo|ce ne occupiamo)(?!\p{L})/iu,
};
