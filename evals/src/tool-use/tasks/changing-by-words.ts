import type { ToolTask } from '../task.ts';
import { own, theirs, unsent } from './orders.ts';

const common = { category: 'changing an address', channel: 'whatsapp', writer: 'builtin', language: 'nl', end: 'answered' } as const;
const OFFICE = { address1: 'Stationsplein 5', postal_code: '6512 AB', city: 'Nijmegen' };
const wanted = (order: string) => [{ order, shipping: OFFICE }];

/** The same without a language model: the wish and the address are read by code. */
export const CHANGING_BY_WORDS: readonly ToolTask[] = [
  {
    ...common,
    id: 'by-words-nl',
    orders: [unsent('33101')],
    steps: [{ contact: 'Ik wil het bezorgadres van bestelling 33101 wijzigen in Stationsplein 5, 6512 AB Nijmegen' }, { contact: 'Ja' }],
    wants: wanted('33101'),
    told: ['Zal ik het bezorgadres van bestelling 33101 wijzigen', 'is gewijzigd'],
  },
  {
    ...common,
    id: 'by-words-en',
    language: 'en',
    orders: [unsent('33102')],
    steps: [{ contact: 'Please change the address of order 33102 to Stationsplein 5, 6512 AB Nijmegen.' }, { contact: 'yes' }],
    wants: wanted('33102'),
  },
  {
    ...common,
    id: 'by-words-de',
    language: 'de',
    orders: [unsent('33103')],
    steps: [{ contact: 'Bitte ändern Sie die Lieferadresse der Bestellung 33103: Stationsplein 5, 6512 AB Nijmegen.' }, { contact: 'Ja' }],
    wants: wanted('33103'),
  },
  {
    ...common,
    id: 'by-words-fr',
    language: 'fr',
    orders: [unsent('33104')],
    steps: [{ contact: "Merci de changer l'adresse de la commande 33104 : Stationsplein 5, 6512 AB Nijmegen." }, { contact: 'oui' }],
    wants: wanted('33104'),
  },
  {
    ...common,
    id: 'by-words-it',
    language: 'it',
    orders: [unsent('33105')],
    steps: [{ contact: "Vorrei cambiare l'indirizzo dell'ordine 33105: Stationsplein 5, 6512 AB Nijmegen." }, { contact: 'sì' }],
    wants: wanted('33105'),
  },
  {
    ...common,
    id: 'by-words-the-address-asked-for',
    orders: [unsent('33106')],
    steps: [{ contact: 'Het adres van bestelling 33106 is verkeerd' }, { contact: 'Stationsplein 5, 6512 AB Nijmegen' }, { contact: 'ja' }],
    wants: wanted('33106'),
    told: ['Naar welk adres moet bestelling 33106'],
  },
  {
    ...common,
    id: 'by-words-the-order-asked-for',
    orders: [unsent('33107')],
    steps: [
      { contact: 'Mijn bezorgadres is verkeerd, het moet Stationsplein 5, 6512 AB Nijmegen zijn' },
      { contact: 'Wijzig het adres van bestelling 33107 in Stationsplein 5, 6512 AB Nijmegen' },
      { contact: 'ja' },
    ],
    wants: wanted('33107'),
    told: ['Om welke bestelling gaat het'],
  },
  {
    ...common,
    id: 'by-words-shipped-already',
    orders: [own('33108')],
    steps: [{ contact: 'Ik wil het bezorgadres van bestelling 33108 wijzigen in Stationsplein 5, 6512 AB Nijmegen' }, { contact: 'ja' }],
    end: 'handed over',
  },
  {
    ...common,
    id: 'by-words-of-another',
    orders: [theirs('39004', { folder: 'In Preparation' }), unsent('33109')],
    steps: [{ contact: 'Ik wil het bezorgadres van bestelling 39004 wijzigen in Stationsplein 5, 6512 AB Nijmegen' }, { contact: 'ja' }],
    end: 'handed over',
  },
  {
    ...common,
    id: 'by-words-the-same-address',
    orders: [unsent('33110')],
    steps: [{ contact: 'Ik wil het bezorgadres van bestelling 33110 wijzigen in Korte Nieuwstraat 14, 6511 PP Nijmegen' }],
    told: ['heeft dit bezorgadres al'],
  },
  {
    ...common,
    id: 'by-words-no',
    orders: [unsent('33111')],
    steps: [{ contact: 'Ik wil het bezorgadres van bestelling 33111 wijzigen in Stationsplein 5, 6512 AB Nijmegen' }, { contact: 'Nee, laat maar' }],
    told: ['er is niets gewijzigd'],
  },
];
