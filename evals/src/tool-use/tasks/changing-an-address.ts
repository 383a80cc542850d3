import type { ModelTurn, ToolTask } from '../task.ts';
import { own, unsent } from './orders.ts';

const common = { category: 'changing an address', channel: 'whatsapp', writer: 'model', language: 'nl', end: 'answered' } as const;

interface Address {
  address1: string;
  postal_code: string;
  city: string;
}
const OFFICE: Address = { address1: 'Stationsplein 5', postal_code: '6512 AB', city: 'Nijmegen' };
const HOME: Address = { address1: 'Molenstraat 88', postal_code: '6511 HH', city: 'Nijmegen' };

/** What a model does when it is asked to send an order elsewhere. */
const change = (order: string, address: Address = OFFICE): ModelTurn => ({
  calls: [{ name: 'change_delivery_address', arguments: { order_id: order, address } }],
});
/** What is in the store once that is done. */
const wanted = (order: string, address: Address = OFFICE) => [{ order, shipping: { ...address } }];
const ask = (order: string) => `Kan bestelling ${order} naar mijn kantoor: Stationsplein 5, 6512 AB Nijmegen?`;

/** Nothing is changed but what the contact was shown and said a plain yes to, and only as long as it is still so. */
export const CHANGING_AN_ADDRESS: readonly ToolTask[] = [
  {
    ...common,
    id: 'yes-nl',
    orders: [unsent('33001'), unsent('33002')],
    steps: [{ contact: ask('33001'), model: [change('33001')] }, { contact: 'Ja graag' }],
    wants: wanted('33001'),
    told: ['Zal ik het bezorgadres van bestelling 33001 wijzigen', 'Stationsplein 5', 'is gewijzigd'],
  },
  {
    ...common,
    id: 'yes-en',
    language: 'en',
    orders: [unsent('33003')],
    steps: [{ contact: 'Please send order 33003 to Stationsplein 5, 6512 AB Nijmegen instead.', model: [change('33003')] }, { contact: 'Yes please' }],
    wants: wanted('33003'),
    told: ['Shall I change the delivery address of order 33003', 'has been changed'],
  },
  {
    ...common,
    id: 'yes-de',
    language: 'de',
    orders: [unsent('33004')],
    steps: [{ contact: 'Bitte schicken Sie die Bestellung 33004 an Stationsplein 5, 6512 AB Nijmegen.', model: [change('33004')] }, { contact: 'Ja, genau' }],
    wants: wanted('33004'),
    told: ['wurde geändert'],
  },
  {
    ...common,
    id: 'yes-fr',
    language: 'fr',
    orders: [unsent('33005')],
    steps: [{ contact: 'Pouvez-vous envoyer la commande 33005 à Stationsplein 5, 6512 AB Nijmegen ?', model: [change('33005')] }, { contact: "Oui, d'accord" }],
    wants: wanted('33005'),
    told: ['est désormais'],
  },
  {
    ...common,
    id: 'yes-it',
    language: 'it',
    orders: [unsent('33006')],
    steps: [{ contact: "Potete spedire l'ordine 33006 a Stationsplein 5, 6512 AB Nijmegen?", model: [change('33006')] }, { contact: 'Sì, confermo' }],
    wants: wanted('33006'),
    told: ['ora è'],
  },
  {
    ...common,
    id: 'yes-by-a-sign',
    orders: [unsent('33007')],
    steps: [{ contact: ask('33007'), model: [change('33007')] }, { contact: '👍' }],
    wants: wanted('33007'),
  },
  {
    ...common,
    id: 'yes-in-a-signed-chat',
    channel: 'signed chat',
    orders: [unsent('33008')],
    steps: [{ contact: ask('33008'), model: [change('33008')] }, { contact: 'ja' }],
    wants: wanted('33008'),
  },
  {
    ...common,
    id: 'looked-up-first',
    orders: [unsent('33009')],
    steps: [
      { contact: ask('33009'), model: [{ calls: [{ name: 'get_order_status', arguments: { order_id: '33009' } }] }, change('33009')] },
      { contact: 'ja, klopt' },
    ],
    wants: wanted('33009'),
  },
  {
    ...common,
    id: 'no',
    orders: [unsent('33010')],
    steps: [{ contact: ask('33010'), model: [change('33010')] }, { contact: 'Nee' }],
    told: ['er is niets gewijzigd'],
  },
  {
    ...common,
    id: 'no-answer-at-all',
    orders: [unsent('33011')],
    steps: [{ contact: ask('33011'), model: [change('33011')] }],
    told: ['Zonder je ja verandert er niets'],
  },
  {
    ...common,
    id: 'changed-their-mind',
    orders: [unsent('33012')],
    steps: [{ contact: ask('33012'), model: [change('33012')] }, { contact: 'Nee' }, { contact: 'ja', model: [{ handsOver: 'no_evidence' }] }],
    end: 'handed over',
  },
  {
    ...common,
    id: 'yes-twice',
    orders: [unsent('33013')],
    steps: [{ contact: ask('33013'), model: [change('33013')] }, { contact: 'ja' }, { contact: 'ja', model: [{ handsOver: 'no_evidence' }] }],
    wants: wanted('33013'),
    end: 'handed over',
  },
  {
    ...common,
    id: 'yes-to-something-else',
    orders: [unsent('33014'), own('33015')],
    steps: [
      { contact: ask('33014'), model: [change('33014')] },
      { contact: 'Waar is bestelling 33015?', model: [{ says: 'Je bestelling 33015 is **verzonden** met PostNL.', cites: 'Order 33015' }] },
      { contact: 'ja', model: [{ handsOver: 'no_evidence' }] },
    ],
    end: 'handed over',
  },
  {
    ...common,
    id: 'yes-but',
    orders: [unsent('33016')],
    steps: [
      { contact: ask('33016'), model: [change('33016')] },
      { contact: 'Ja, maar dan Molenstraat 88, 6511 HH Nijmegen', model: [change('33016', HOME)] },
      { contact: 'ja' },
    ],
    wants: wanted('33016', HOME),
    told: ['Molenstraat 88'],
  },
  {
    ...common,
    id: 'a-question-is-no-yes',
    orders: [unsent('33017')],
    steps: [
      { contact: ask('33017'), model: [change('33017')] },
      { contact: 'Ja?', model: [{ handsOver: 'no_evidence' }] },
    ],
    end: 'handed over',
  },
  {
    ...common,
    id: 'perhaps',
    orders: [unsent('33029')],
    steps: [
      { contact: ask('33029'), model: [change('33029')] },
      { contact: 'Ja, misschien', model: [{ handsOver: 'no_evidence' }] },
    ],
    end: 'handed over',
  },
  {
    ...common,
    id: 'somebody-elses-yes-quoted',
    orders: [unsent('33018')],
    steps: [
      { contact: ask('33018'), model: [change('33018')] },
      { contact: 'Mijn man zegt ja, maar ik twijfel nog', model: [{ handsOver: 'no_evidence' }] },
    ],
    end: 'handed over',
  },
  {
    ...common,
    id: 'the-later-question-counts',
    orders: [unsent('33019'), unsent('33020')],
    steps: [
      { contact: ask('33019'), model: [change('33019')] },
      { contact: 'O wacht, het gaat om bestelling 33020, zelfde adres', model: [change('33020')] },
      { contact: 'ja' },
    ],
    wants: wanted('33020'),
  },
  {
    ...common,
    id: 'shipped-meanwhile',
    orders: [unsent('33021')],
    steps: [
      { contact: ask('33021'), model: [change('33021')] },
      { contact: 'ja', shop: { order: '33021', folder: 'Shipped' } },
    ],
    end: 'handed over',
    never: ['is gewijzigd'],
  },
  {
    ...common,
    id: 'changed-by-a-person-meanwhile',
    orders: [unsent('33022')],
    steps: [
      { contact: ask('33022'), model: [change('33022')] },
      { contact: 'ja', shop: { order: '33022', shipping: { address1: 'Waalkade 1', postal_code: '6511 XP' } } },
    ],
    end: 'handed over',
    never: ['is gewijzigd'],
  },
  {
    ...common,
    id: 'elsewhere-in-the-order-meanwhile',
    orders: [unsent('33023')],
    steps: [
      { contact: ask('33023'), model: [change('33023')] },
      { contact: 'ja', shop: { order: '33023', folder: 'New' } },
    ],
    wants: wanted('33023'),
  },
  {
    ...common,
    id: 'shipped-already',
    orders: [own('33024')],
    steps: [{ contact: ask('33024'), model: [change('33024'), { handsOver: 'shipping_label' }] }, { contact: 'ja' }],
    end: 'handed over',
  },
  {
    ...common,
    id: 'by-two-calls-at-once',
    orders: [unsent('33025'), unsent('33026')],
    steps: [
      {
        contact: 'Kunnen bestelling 33025 en 33026 allebei naar Stationsplein 5, 6512 AB Nijmegen?',
        model: [
          {
            calls: ['33025', '33026'].map((order) => ({ name: 'change_delivery_address', arguments: { order_id: order, address: OFFICE } })),
          },
        ],
      },
      { contact: 'ja' },
    ],
    // One question at a time: the other order was not in it.
    wants: wanted('33025'),
  },
  {
    ...common,
    id: 'nobody-proved',
    channel: 'chat',
    orders: [unsent('33027')],
    steps: [{ contact: 'Kan nummer 33027 naar Stationsplein 5, 6512 AB Nijmegen?', model: [change('33027'), { handsOver: 'no_evidence' }] }, { contact: 'ja' }],
    end: 'handed over',
  },
  {
    ...common,
    id: 'yes-to-nothing',
    orders: [unsent('33028')],
    steps: [{ contact: 'ja', model: [{ handsOver: 'no_evidence' }] }],
    end: 'handed over',
  },
];
