/** The words around "Did this solve it?", in the languages that the assistant speaks. */
export interface ConfirmWording {
  question: string;
  yes: string;
  no: string;
  thanksYes: string;
  thanksNo: string;
  askYes: string;
  askNo: string;
}

export const CONFIRM_WORDING: Readonly<Record<string, ConfirmWording>> = {
  nl: {
    question: 'Is je vraag hiermee opgelost?',
    yes: 'Ja',
    no: 'Nee',
    thanksYes: 'Fijn! We sluiten je vraag.',
    thanksNo: 'Bedankt. Een collega kijkt ernaar.',
    askYes: 'Ja, mijn vraag is opgelost',
    askNo: 'Nee, ik wil een collega spreken',
  },
  en: {
    question: 'Did this solve it?',
    yes: 'Yes',
    no: 'No',
    thanksYes: 'Good to hear! We close your question.',
    thanksNo: 'Thank you. A colleague will look at it.',
    askYes: 'Yes, this solved it',
    askNo: 'No, pass it to a colleague',
  },
  de: {
    question: 'Hat das Ihre Frage gelöst?',
    yes: 'Ja',
    no: 'Nein',
    thanksYes: 'Das freut uns! Wir schließen Ihre Anfrage.',
    thanksNo: 'Vielen Dank. Ein Kollege oder eine Kollegin sieht es sich an.',
    askYes: 'Ja, meine Frage ist gelöst',
    askNo: 'Nein, bitte an einen Menschen weitergeben',
  },
  fr: {
    question: 'Votre question est-elle résolue ?',
    yes: 'Oui',
    no: 'Non',
    thanksYes: 'Parfait ! Nous clôturons votre demande.',
    thanksNo: "Merci. L'un de nos collègues va s'en occuper.",
    askYes: 'Oui, ma question est résolue',
    askNo: 'Non, transmettre à un collègue',
  },
  it: {
    question: 'Abbiamo risolto la tua domanda?',
    yes: 'Sì',
    no: 'No',
    thanksYes: 'Ottimo! Chiudiamo la tua richiesta.',
    thanksNo: 'Grazie. Un collega se ne occuperà.',
    askYes: 'Sì, è risolta',
    askNo: 'No, passa a un collega',
  },
};

export function confirmWording(language: string | null | undefined): ConfirmWording {
  return CONFIRM_WORDING[language?.slice(0, 2).toLowerCase() ?? 'en'] ?? (CONFIRM_WORDING['en'] as ConfirmWording);
}
