import type { Language } from '../triage/index.ts';
import type { PaymentStage, Stage } from '#orders';

/** How the built-in writer tells of an order. `order` is its number with the day it was placed, `**12345** (17 november 2026)`. */
export interface OrderWording {
  states: Readonly<Record<Stage, (order: string) => string>>;
  /** A state of the shop's own, by its name. */
  named: (order: string, folder: string) => string;
  /** No state at all. */
  stateless: (order: string) => string;
  parcel: (by: string, on: string) => string;
  tracking: (number: string) => string;
  follow: (link: string) => string;
  expected: (day: string) => string;
  several: string;
  /** A line of a list: the state alone. */
  short: Readonly<Record<Stage, string>>;
  items: (items: string) => string;
  payments: Readonly<Record<PaymentStage, string>>;
  paymentNamed: (status: string) => string;
  stale: (clock: string) => string;
  /** The one answer for none, somebody else's and nobody proved. */
  noneNamed: string;
  none: string;
}

export const ORDER_WORDING: Readonly<Record<Language, OrderWording>> = {
  nl: {
    states: {
      new: (order) => `Je bestelling ${order} staat als **nieuw** bij de winkel.`,
      preparing: (order) => `Je bestelling ${order} is **in voorbereiding**.`,
      shipped: (order) => `Je bestelling ${order} is **verzonden**.`,
      delivered: (order) => `Je bestelling ${order} is volgens de winkel **bezorgd**.`,
      cancelled: (order) => `Je bestelling ${order} is **geannuleerd**.`,
      refunded: (order) => `Je bestelling ${order} is **terugbetaald**.`,
    },
    named: (order, folder) => `Je bestelling ${order} heeft bij de winkel op dit moment de status **${folder}**.`,
    stateless: (order) => `Je bestelling ${order} staat bij de winkel, maar heeft daar nog geen status.`,
    parcel: (by, on) => `Het pakket${on ? ` ging op ${on} mee` : ' ging mee'}${by ? ` met ${by}` : ''}.`,
    tracking: (number) => `Het trackingnummer is **${number}**.`,
    follow: (link) => `Je volgt het pakket hier: ${link}`,
    expected: (day) => `Verwachte leverdag volgens de winkel: **${day}**.`,
    several: 'Dit zijn je nieuwste bestellingen:',
    short: { new: 'nieuw', preparing: 'in voorbereiding', shipped: 'verzonden', delivered: 'bezorgd', cancelled: 'geannuleerd', refunded: 'terugbetaald' },
    items: (items) => `In deze bestelling: ${items}.`,
    payments: {
      paid: 'De betaling van deze bestelling staat bij de winkel als **ontvangen**.',
      open: 'De betaling van deze bestelling staat bij de winkel nog **open**.',
      authorized: 'De betaling van deze bestelling is bij de winkel **goedgekeurd**, maar nog niet afgeschreven.',
      refunded: 'Het bedrag van deze bestelling is volgens de winkel **terugbetaald**.',
      partly_refunded: 'Bij deze bestelling staat de betaling bij de winkel op **deels terug**.',
      void: 'De betaling van deze bestelling staat bij de winkel als **vervallen**.',
    },
    paymentNamed: (status) => `De betaling van deze bestelling heeft bij de winkel de status **${status}**.`,
    stale: (clock) => `De winkel antwoordt op dit moment niet; dit is de stand van ${clock} uur.`,
    noneNamed:
      'Ik kan deze bestelling niet vinden bij het telefoonnummer of e-mailadres waarmee je ons nu schrijft. Klopt het bestelnummer, en heb je met dit telefoonnummer of e-mailadres besteld? Of zal een collega met je meekijken?',
    none: 'Ik kan geen bestelling vinden bij het telefoonnummer of e-mailadres waarmee je ons nu schrijft. Heb je misschien met een ander telefoonnummer of e-mailadres besteld? Of zal een collega met je meekijken?',
  },
  en: {
    states: {
      new: (order) => `Your order ${order} stands as **new** at the shop.`,
      preparing: (order) => `Your order ${order} is **being prepared**.`,
      shipped: (order) => `Your order ${order} has been **shipped**.`,
      delivered: (order) => `Your order ${order} has been **delivered**, according to the shop.`,
      cancelled: (order) => `Your order ${order} has been **cancelled**.`,
      refunded: (order) => `Your order ${order} has been **refunded**.`,
    },
    named: (order, folder) => `Your order ${order} has the status **${folder}** at the shop right now.`,
    stateless: (order) => `Your order ${order} is at the shop, but has no status there yet.`,
    parcel: (by, on) => `The parcel left${by ? ` with ${by}` : ''}${on ? ` on ${on}` : ''}.`,
    tracking: (number) => `The tracking number is **${number}**.`,
    follow: (link) => `You can follow the parcel here: ${link}`,
    expected: (day) => `Expected day of delivery, according to the shop: **${day}**.`,
    several: 'These are your latest orders:',
    short: { new: 'new', preparing: 'being prepared', shipped: 'shipped', delivered: 'delivered', cancelled: 'cancelled', refunded: 'refunded' },
    items: (items) => `In this order: ${items}.`,
    payments: {
      paid: 'The payment of this order stands as **received** at the shop.',
      open: 'The payment of this order is still **open** at the shop.',
      authorized: 'The payment of this order is **authorised** at the shop, but not collected yet.',
      refunded: 'The amount of this order has been **refunded**, according to the shop.',
      partly_refunded: 'The payment of this order stands as **partly returned** at the shop.',
      void: 'The payment of this order stands as **void** at the shop.',
    },
    paymentNamed: (status) => `The payment of this order has the status **${status}** at the shop.`,
    stale: (clock) => `The shop does not answer at the moment; this is how it was at ${clock}.`,
    noneNamed:
      'I cannot find this order under the phone number or e-mail address you are writing from. Is the order number right, and did you order with this phone number or e-mail address? Or would you like a colleague to have a look?',
    none: 'I cannot find an order under the phone number or e-mail address you are writing from. Did you perhaps order with another phone number or e-mail address? Or would you like a colleague to have a look?',
  },
  de: {
    states: {
      new: (order) => `Ihre Bestellung ${order} steht beim Shop als **neu**.`,
      preparing: (order) => `Ihre Bestellung ${order} ist **in Vorbereitung**.`,
      shipped: (order) => `Ihre Bestellung ${order} wurde **verschickt**.`,
      delivered: (order) => `Ihre Bestellung ${order} wurde laut Shop **zugestellt**.`,
      cancelled: (order) => `Ihre Bestellung ${order} wurde **storniert**.`,
      refunded: (order) => `Ihre Bestellung ${order} wurde **erstattet**.`,
    },
    named: (order, folder) => `Ihre Bestellung ${order} hat beim Shop zurzeit den Status **${folder}**.`,
    stateless: (order) => `Ihre Bestellung ${order} liegt beim Shop, hat dort aber noch keinen Status.`,
    parcel: (by, on) => `Das Paket ging${on ? ` am ${on}` : ''}${by ? ` mit ${by}` : ''} auf den Weg.`,
    tracking: (number) => `Die Sendungsnummer ist **${number}**.`,
    follow: (link) => `Hier können Sie das Paket verfolgen: ${link}`,
    expected: (day) => `Voraussichtlicher Liefertag laut Shop: **${day}**.`,
    several: 'Das sind Ihre neuesten Bestellungen:',
    short: { new: 'neu', preparing: 'in Vorbereitung', shipped: 'verschickt', delivered: 'zugestellt', cancelled: 'storniert', refunded: 'erstattet' },
    items: (items) => `In dieser Bestellung: ${items}.`,
    payments: {
      paid: 'Die Zahlung dieser Bestellung steht beim Shop als **eingegangen**.',
      open: 'Die Zahlung dieser Bestellung ist beim Shop noch **offen**.',
      authorized: 'Die Zahlung dieser Bestellung ist beim Shop **genehmigt**, aber noch nicht eingezogen.',
      refunded: 'Der Betrag dieser Bestellung wurde laut Shop **erstattet**.',
      partly_refunded: 'Die Zahlung dieser Bestellung steht beim Shop auf **teilweise zurück**.',
      void: 'Die Zahlung dieser Bestellung steht beim Shop als **verfallen**.',
    },
    paymentNamed: (status) => `Die Zahlung dieser Bestellung hat beim Shop den Status **${status}**.`,
    stale: (clock) => `Der Shop antwortet im Moment nicht; das ist der Stand von ${clock}.`,
    noneNamed:
      'Ich kann diese Bestellung unter der Telefonnummer oder E-Mail-Adresse, von der Sie uns schreiben, nicht finden. Stimmt die Bestellnummer, und haben Sie mit dieser Telefonnummer oder E-Mail-Adresse bestellt? Oder soll ein Kollege übernehmen?',
    none: 'Ich kann unter der Telefonnummer oder E-Mail-Adresse, von der Sie uns schreiben, keine Bestellung finden. Haben Sie vielleicht mit einer anderen Telefonnummer oder E-Mail-Adresse bestellt? Oder soll ein Kollege übernehmen?',
  },
  fr: {
    states: {
      new: (order) => `Votre commande ${order} est **nouvelle** pour la boutique.`,
      preparing: (order) => `Votre commande ${order} est **en préparation**.`,
      shipped: (order) => `Votre commande ${order} a été **expédiée**.`,
      delivered: (order) => `Votre commande ${order} a été **livrée**, selon la boutique.`,
      cancelled: (order) => `Votre commande ${order} a été **annulée**.`,
      refunded: (order) => `Votre commande ${order} a été **remboursée**.`,
    },
    named: (order, folder) => `Votre commande ${order} a actuellement le statut **${folder}** à la boutique.`,
    stateless: (order) => `Votre commande ${order} est à la boutique, mais n'y a pas encore de statut.`,
    parcel: (by, on) => `Le colis est parti${on ? ` le ${on}` : ''}${by ? ` avec ${by}` : ''}.`,
    tracking: (number) => `Le numéro de suivi est **${number}**.`,
    follow: (link) => `Vous pouvez suivre le colis ici : ${link}`,
    expected: (day) => `Jour de livraison prévu par la boutique : **${day}**.`,
    several: 'Voici vos dernières commandes :',
    short: { new: 'nouvelle', preparing: 'en préparation', shipped: 'expédiée', delivered: 'livrée', cancelled: 'annulée', refunded: 'remboursée' },
    items: (items) => `Dans cette commande : ${items}.`,
    payments: {
      paid: 'Le paiement de cette commande figure comme **reçu** à la boutique.',
      open: 'Le paiement de cette commande est encore **en attente** à la boutique.',
      authorized: "Le paiement de cette commande est **autorisé**, mais n'est pas encore prélevé.",
      refunded: 'Le montant de cette commande a été **remboursé**, selon la boutique.',
      partly_refunded: 'Le paiement de cette commande figure comme **rendu en partie** à la boutique.',
      void: 'Le paiement de cette commande figure comme **nul** à la boutique.',
    },
    paymentNamed: (status) => `Le paiement de cette commande a le statut **${status}** à la boutique.`,
    stale: (clock) => `La boutique ne répond pas en ce moment ; voici ce qu'elle disait à ${clock}.`,
    noneNamed:
      "Je ne trouve pas cette commande avec le numéro de téléphone ou l'adresse e-mail avec lesquels vous nous écrivez. Le numéro de commande est-il exact, et avez-vous commandé avec ce numéro ou cette adresse ? Ou souhaitez-vous qu'un collègue prenne le relais ?",
    none: "Je ne trouve aucune commande avec le numéro de téléphone ou l'adresse e-mail avec lesquels vous nous écrivez. Avez-vous peut-être commandé avec un autre numéro ou une autre adresse ? Ou souhaitez-vous qu'un collègue prenne le relais ?",
  },
  it: {
    states: {
      new: (order) => `Il tuo ordine ${order} risulta **nuovo** presso il negozio.`,
      preparing: (order) => `Il tuo ordine ${order} è **in preparazione**.`,
      shipped: (order) => `Il tuo ordine ${order} è stato **spedito**.`,
      delivered: (order) => `Il tuo ordine ${order} è stato **consegnato**, secondo il negozio.`,
      cancelled: (order) => `Il tuo ordine ${order} è stato **annullato**.`,
      refunded: (order) => `Il tuo ordine ${order} è stato **rimborsato**.`,
    },
    named: (order, folder) => `Il tuo ordine ${order} ha in questo momento lo stato **${folder}** presso il negozio.`,
    stateless: (order) => `Il tuo ordine ${order} è presso il negozio, ma non ha ancora uno stato.`,
    parcel: (by, on) => `Il pacco è partito${on ? ` il ${on}` : ''}${by ? ` con ${by}` : ''}.`,
    tracking: (number) => `Il codice di tracciamento è **${number}**.`,
    follow: (link) => `Puoi seguire il pacco qui: ${link}`,
    expected: (day) => `Giorno di consegna previsto dal negozio: **${day}**.`,
    several: 'Questi sono i tuoi ultimi ordini:',
    short: { new: 'nuovo', preparing: 'in preparazione', shipped: 'spedito', delivered: 'consegnato', cancelled: 'annullato', refunded: 'rimborsato' },
    items: (items) => `In questo ordine: ${items}.`,
    payments: {
      paid: 'Il pagamento di questo ordine risulta **ricevuto** dal negozio.',
      open: 'Il pagamento di questo ordine risulta ancora **in sospeso**.',
      authorized: 'Il pagamento di questo ordine è **autorizzato**, ma non ancora addebitato.',
      refunded: "L'importo di questo ordine è stato **rimborsato**, secondo il negozio.",
      partly_refunded: 'Il pagamento di questo ordine risulta **restituito in parte** dal negozio.',
      void: 'Il pagamento di questo ordine risulta **nullo** presso il negozio.',
    },
    paymentNamed: (status) => `Il pagamento di questo ordine ha lo stato **${status}** presso il negozio.`,
    stale: (clock) => `Il negozio al momento non risponde; questa è la situazione delle ${clock}.`,
    noneNamed:
      "Non trovo questo ordine con il numero di telefono o l'indirizzo e-mail da cui ci scrivi. Il numero d'ordine è giusto, e hai ordinato con questo numero o indirizzo? Oppure vuoi che un collega se ne occupi?",
    none: "Non trovo nessun ordine con il numero di telefono o l'indirizzo e-mail da cui ci scrivi. Hai forse ordinato con un altro numero o indirizzo? Oppure vuoi che un collega se ne occupi?",
  },
};
