import type { Language } from '../triage/index.ts';

/**
 * What is said while a contact proves an address. Fixed words: nobody writes them, and none of them says whether an order stands under an address.
 */
export interface ProofWording {
  askAddress: string;
  /** Something like an address was written that is none. */
  unreadable: string;
  onItsWay: string;
  wrong: string;
  /** Tried too often, or too late. */
  over: string;
  /** They write that none came. */
  noCode: string;
  /** The question that was asked is gone. */
  proved: string;
  mailDown: string;
  /** The one answer for none and somebody else's, to a contact who has proved an address. */
  noneNamed: string;
  none: string;
  subject: (shop: string) => string;
  mail: (code: string, shop: string) => string;
}

/** What is said in the chat in the course of it. */
export type ProofSentence = 'askAddress' | 'unreadable' | 'onItsWay' | 'wrong' | 'over' | 'noCode' | 'proved';

export const PROOF_WORDING: Readonly<Record<Language, ProofWording>> = {
  nl: {
    askAddress:
      'Voordat ik iets over een bestelling vertel, moet ik weten dat die van jou is. Met welk e-mailadres heb je besteld? Schrijf het hier, dan krijg je op dat adres een code.',
    unreadable: 'Dit e-mailadres kan ik niet lezen. Wil je het nog eens overtypen, precies zoals je het bij je bestelling hebt ingevuld?',
    onItsWay: 'Als er een bestelling met dit adres is, is er een code naar onderweg. Schrijf de zes cijfers hier; ze zijn tien minuten geldig.',
    wrong: 'Deze code klopt niet. Kijk de zes cijfers nog eens na en schrijf ze opnieuw. Wil je een nieuwe code, schrijf dan je e-mailadres nog een keer.',
    over: 'Deze code is niet meer geldig. Schrijf je e-mailadres nog een keer, dan vragen we een nieuwe code aan.',
    noCode:
      'Er komt alleen een code als er een bestelling met dit adres is; kijk ook bij je ongewenste mail. Schrijf je e-mailadres nog een keer voor een nieuwe code, of het adres waarmee je dan wel hebt besteld.',
    proved: 'Dank je, je e-mailadres is bevestigd. Welke bestelling wil je weten?',
    mailDown: 'Het lukt op dit moment niet om een code te mailen. Een collega neemt het gesprek van me over.',
    noneNamed:
      'Ik kan deze bestelling niet vinden bij het e-mailadres dat je hebt bevestigd. Klopt het bestelnummer, en heb je met dit adres besteld? Of zal een collega met je meekijken?',
    none: 'Ik kan geen bestelling vinden bij het e-mailadres dat je hebt bevestigd. Heb je misschien met een ander adres besteld? Of zal een collega met je meekijken?',
    subject: (shop) => `Je code voor ${shop}`,
    mail: (code, shop) =>
      `Je code is ${code}\n\nSchrijf deze zes cijfers in het gesprek met ${shop}. De code is tien minuten geldig.\n\nHeb je hier niet om gevraagd? Dan hoef je niets te doen. Geef de code aan niemand anders.`,
  },
  en: {
    askAddress:
      'Before I tell anything about an order, I need to know that it is yours. Which e-mail address did you order with? Write it here, and a code will be mailed to that address.',
    unreadable: 'I cannot read this e-mail address. Could you type it once more, exactly as you gave it with your order?',
    onItsWay: 'If there is an order with this address, a code is on its way to it. Write the six digits here; they are valid for ten minutes.',
    wrong: 'This code is not right. Please check the six digits and write them again. If you want a new code, write your e-mail address once more.',
    over: 'This code is no longer valid. Write your e-mail address once more, and a new code will be asked for.',
    noCode:
      'A code is sent only if there is an order with this address; please look among your unwanted mail too. Write your e-mail address once more for a new code, or the address you ordered with instead.',
    proved: 'Thank you, your e-mail address is confirmed. Which order would you like to know about?',
    mailDown: 'It is not possible to mail a code at the moment. A colleague will take over from here.',
    noneNamed:
      'I cannot find this order under the e-mail address you have confirmed. Is the order number right, and did you order with this address? Or would you like a colleague to have a look?',
    none: 'I cannot find an order under the e-mail address you have confirmed. Did you perhaps order with another address? Or would you like a colleague to have a look?',
    subject: (shop) => `Your code for ${shop}`,
    mail: (code, shop) =>
      `Your code is ${code}\n\nWrite these six digits in the conversation with ${shop}. The code is valid for ten minutes.\n\nDid you not ask for it? Then there is nothing you need to do. Give the code to nobody else.`,
  },
  de: {
    askAddress:
      'Bevor ich etwas über eine Bestellung sage, muss ich wissen, dass es Ihre ist. Mit welcher E-Mail-Adresse haben Sie bestellt? Schreiben Sie sie hier, dann geht ein Code an diese Adresse.',
    unreadable: 'Diese E-Mail-Adresse kann ich nicht lesen. Können Sie sie noch einmal eintippen, genau so wie bei Ihrer Bestellung?',
    onItsWay:
      'Wenn es eine Bestellung mit dieser Adresse gibt, ist ein Code dorthin unterwegs. Schreiben Sie die sechs Ziffern hier; sie gelten zehn Minuten lang.',
    wrong:
      'Dieser Code stimmt nicht. Bitte prüfen Sie die sechs Ziffern und schreiben Sie sie noch einmal. Für einen neuen Code schreiben Sie Ihre E-Mail-Adresse erneut.',
    over: 'Dieser Code gilt nicht mehr. Schreiben Sie Ihre E-Mail-Adresse noch einmal, dann wird ein neuer Code angefordert.',
    noCode:
      'Ein Code kommt nur, wenn es eine Bestellung mit dieser Adresse gibt; bitte sehen Sie auch im Spam-Ordner nach. Schreiben Sie Ihre E-Mail-Adresse noch einmal für einen neuen Code, oder die Adresse, mit der Sie sonst bestellt haben.',
    proved: 'Danke, Ihre E-Mail-Adresse ist bestätigt. Um welche Bestellung geht es?',
    mailDown: 'Im Moment kann kein Code per E-Mail verschickt werden. Ein Kollege übernimmt das Gespräch.',
    noneNamed:
      'Ich kann diese Bestellung unter der E-Mail-Adresse, die Sie bestätigt haben, nicht finden. Stimmt die Bestellnummer, und haben Sie mit dieser Adresse bestellt? Oder soll ein Kollege übernehmen?',
    none: 'Ich kann unter der E-Mail-Adresse, die Sie bestätigt haben, keine Bestellung finden. Haben Sie vielleicht mit einer anderen Adresse bestellt? Oder soll ein Kollege übernehmen?',
    subject: (shop) => `Ihr Code für ${shop}`,
    mail: (code, shop) =>
      `Ihr Code lautet ${code}\n\nSchreiben Sie diese sechs Ziffern in das Gespräch mit ${shop}. Der Code gilt zehn Minuten lang.\n\nHaben Sie ihn nicht angefordert? Dann müssen Sie nichts tun. Geben Sie den Code an niemanden weiter.`,
  },
  fr: {
    askAddress:
      "Avant de parler d'une commande, je dois savoir qu'elle est bien à vous. Avec quelle adresse e-mail avez-vous commandé ? Écrivez-la ici, et un code sera envoyé à cette adresse.",
    unreadable: "Je n'arrive pas à lire cette adresse e-mail. Pouvez-vous l'écrire encore une fois, exactement comme lors de votre commande ?",
    onItsWay: "S'il existe une commande avec cette adresse, un code est en route vers celle-ci. Écrivez les six chiffres ici ; ils sont valables dix minutes.",
    wrong:
      "Ce code n'est pas le bon. Vérifiez les six chiffres et écrivez-les encore une fois. Pour recevoir un nouveau code, écrivez de nouveau votre adresse e-mail.",
    over: "Ce code n'est plus valable. Écrivez de nouveau votre adresse e-mail, et un nouveau code sera demandé.",
    noCode:
      "Un code n'est envoyé que s'il existe une commande avec cette adresse ; regardez aussi dans vos courriers indésirables. Écrivez de nouveau votre adresse e-mail pour un nouveau code, ou l'adresse avec laquelle vous avez commandé.",
    proved: 'Merci, votre adresse e-mail est confirmée. De quelle commande souhaitez-vous des nouvelles ?',
    mailDown: "Il n'est pas possible d'envoyer un code par e-mail pour le moment. Un collègue prend le relais.",
    noneNamed:
      "Je ne trouve pas cette commande avec l'adresse e-mail que vous avez confirmée. Le numéro de commande est-il exact, et avez-vous commandé avec cette adresse ? Ou souhaitez-vous qu'un collègue prenne le relais ?",
    none: "Je ne trouve aucune commande avec l'adresse e-mail que vous avez confirmée. Avez-vous peut-être commandé avec une autre adresse ? Ou souhaitez-vous qu'un collègue prenne le relais ?",
    subject: (shop) => `Votre code pour ${shop}`,
    mail: (code, shop) =>
      `Votre code est ${code}\n\nÉcrivez ces six chiffres dans la conversation avec ${shop}. Le code est valable dix minutes.\n\nVous ne l'avez pas demandé ? Alors vous n'avez rien à faire. Ne donnez ce code à personne d'autre.`,
  },
  it: {
    askAddress:
      "Prima di dire qualcosa su un ordine devo sapere che è tuo. Con quale indirizzo e-mail hai ordinato? Scrivilo qui, e un codice verrà inviato a quell'indirizzo.",
    unreadable: "Non riesco a leggere questo indirizzo e-mail. Puoi scriverlo ancora una volta, esattamente come nell'ordine?",
    onItsWay: 'Se esiste un ordine con questo indirizzo, un codice è in arrivo lì. Scrivi qui le sei cifre; sono valide per dieci minuti.',
    wrong: 'Questo codice non è giusto. Controlla le sei cifre e scrivile ancora. Per un nuovo codice, scrivi di nuovo il tuo indirizzo e-mail.',
    over: 'Questo codice non è più valido. Scrivi di nuovo il tuo indirizzo e-mail, e verrà richiesto un nuovo codice.',
    noCode:
      "Un codice arriva solo se esiste un ordine con questo indirizzo; guarda anche nella posta indesiderata. Scrivi di nuovo il tuo indirizzo e-mail per un nuovo codice, oppure l'indirizzo con cui hai ordinato.",
    proved: 'Grazie, il tuo indirizzo e-mail è confermato. Di quale ordine vuoi sapere qualcosa?',
    mailDown: 'Al momento non è possibile inviare un codice per e-mail. Un collega prende in carico la conversazione.',
    noneNamed:
      "Non trovo questo ordine con l'indirizzo e-mail che hai confermato. Il numero d'ordine è giusto, e hai ordinato con questo indirizzo? Oppure vuoi che un collega se ne occupi?",
    none: "Non trovo nessun ordine con l'indirizzo e-mail che hai confermato. Hai forse ordinato con un altro indirizzo? Oppure vuoi che un collega se ne occupi?",
    subject: (shop) => `Il tuo codice per ${shop}`,
    mail: (code, shop) =>
      `Il tuo codice è ${code}\n\nScrivi queste sei cifre nella conversazione con ${shop}. Il codice è valido per dieci minuti.\n\nNon lo hai richiesto? Allora non devi fare nulla. Non dare il codice a nessun altro.`,
  },
};
