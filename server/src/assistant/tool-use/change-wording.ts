import type { Language } from '../triage/index.ts';

/** What is said about a change, by code alone: a model neither asks for a yes nor says that something was done. */
export interface ChangeWording {
  /** `address`: the new one, whole. */
  askAddress: (order: string, address: string) => string;
  /** `what`: what is done, `with`: its arguments, one a line. */
  ask: (what: string, withThese: string) => string;
  yesOrNo: string;
  addressChanged: (order: string, address: string) => string;
  done: (what: string) => string;
  declined: string;
  /** The question is too old, or was withdrawn. */
  gone: string;
  whichAddress: (order: string) => string;
  whichOrder: string;
  sameAddress: (order: string) => string;
}

export const CHANGE_WORDING: Readonly<Record<Language, ChangeWording>> = {
  nl: {
    askAddress: (order, address) => `Zal ik het bezorgadres van bestelling **${order}** wijzigen in ${address}?`,
    ask: (what, withThese) => `Zal ik dit voor je doen: **${what}**?\n${withThese}`,
    yesOrNo: 'Antwoord met **ja** of **nee**. Zonder je ja verandert er niets.',
    addressChanged: (order, address) => `Het bezorgadres van bestelling **${order}** is gewijzigd in ${address}.`,
    done: (what) => `Dat is gedaan: **${what}**.`,
    declined: 'Goed, er is niets gewijzigd.',
    gone: 'Die vraag is verlopen, er is niets gewijzigd. Schrijf me opnieuw wat je wilt wijzigen, dan vraag ik het nog eens.',
    whichAddress: (order) => `Naar welk adres moet bestelling **${order}**? Schrijf me straat en huisnummer, postcode en plaats.`,
    whichOrder: 'Om welke bestelling gaat het? Schrijf me het bestelnummer en het hele nieuwe adres.',
    sameAddress: (order) => `Bestelling **${order}** heeft dit bezorgadres al. Er hoeft niets te veranderen.`,
  },
  en: {
    askAddress: (order, address) => `Shall I change the delivery address of order **${order}** to ${address}?`,
    ask: (what, withThese) => `Shall I do this for you: **${what}**?\n${withThese}`,
    yesOrNo: 'Answer **yes** or **no**. Without your yes nothing changes.',
    addressChanged: (order, address) => `The delivery address of order **${order}** has been changed to ${address}.`,
    done: (what) => `That is done: **${what}**.`,
    declined: 'All right, nothing has been changed.',
    gone: 'That question has expired and nothing has been changed. Write to me again what you want to change, and I will ask once more.',
    whichAddress: (order) => `To which address should order **${order}** go? Write me the street and number, the postal code and the town.`,
    whichOrder: 'Which order is it about? Write me the order number and the whole new address.',
    sameAddress: (order) => `Order **${order}** has this delivery address already. Nothing needs to change.`,
  },
  de: {
    askAddress: (order, address) => `Soll ich die Lieferadresse der Bestellung **${order}** ändern in ${address}?`,
    ask: (what, withThese) => `Soll ich das für Sie tun: **${what}**?\n${withThese}`,
    yesOrNo: 'Antworten Sie mit **ja** oder **nein**. Ohne Ihr Ja ändert sich nichts.',
    addressChanged: (order, address) => `Die Lieferadresse der Bestellung **${order}** wurde geändert in ${address}.`,
    done: (what) => `Das ist erledigt: **${what}**.`,
    declined: 'Gut, es wurde nichts geändert.',
    gone: 'Diese Frage ist abgelaufen, es wurde nichts geändert. Schreiben Sie mir noch einmal, was Sie ändern möchten, dann frage ich erneut.',
    whichAddress: (order) => `An welche Adresse soll die Bestellung **${order}** gehen? Schreiben Sie mir Straße und Hausnummer, Postleitzahl und Ort.`,
    whichOrder: 'Um welche Bestellung geht es? Schreiben Sie mir die Bestellnummer und die ganze neue Adresse.',
    sameAddress: (order) => `Die Bestellung **${order}** hat diese Lieferadresse schon. Es muss sich nichts ändern.`,
  },
  fr: {
    askAddress: (order, address) => `Dois-je changer l’adresse de livraison de la commande **${order}** en ${address}?`,
    ask: (what, withThese) => `Dois-je faire ceci pour vous : **${what}** ?\n${withThese}`,
    yesOrNo: 'Répondez par **oui** ou **non**. Sans votre oui, rien ne change.',
    addressChanged: (order, address) => `L’adresse de livraison de la commande **${order}** est désormais ${address}.`,
    done: (what) => `C’est fait : **${what}**.`,
    declined: 'Très bien, rien n’a été changé.',
    gone: 'Cette question a expiré et rien n’a été changé. Écrivez-moi à nouveau ce que vous voulez changer, et je vous le redemanderai.',
    whichAddress: (order) => `À quelle adresse la commande **${order}** doit-elle aller ? Écrivez-moi la rue et le numéro, le code postal et la ville.`,
    whichOrder: 'De quelle commande s’agit-il ? Écrivez-moi le numéro de commande et la nouvelle adresse complète.',
    sameAddress: (order) => `La commande **${order}** a déjà cette adresse de livraison. Rien ne doit changer.`,
  },
  it: {
    askAddress: (order, address) => `Devo cambiare l’indirizzo di consegna dell’ordine **${order}** in ${address}?`,
    ask: (what, withThese) => `Devo farlo per te: **${what}**?\n${withThese}`,
    yesOrNo: 'Rispondi **sì** o **no**. Senza il tuo sì non cambia nulla.',
    addressChanged: (order, address) => `L’indirizzo di consegna dell’ordine **${order}** ora è ${address}.`,
    done: (what) => `Fatto: **${what}**.`,
    declined: 'Va bene, non è stato cambiato nulla.',
    gone: 'Quella domanda è scaduta e non è stato cambiato nulla. Scrivimi di nuovo che cosa vuoi cambiare e te lo richiederò.',
    whichAddress: (order) => `A quale indirizzo deve andare l’ordine **${order}**? Scrivimi via e numero, codice postale e città.`,
    whichOrder: 'Di quale ordine si tratta? Scrivimi il numero dell’ordine e tutto il nuovo indirizzo.',
    sameAddress: (order) => `L’ordine **${order}** ha già questo indirizzo di consegna. Non deve cambiare nulla.`,
  },
};
