import type { ToolTask } from '../task.ts';
import { own, theirs, unsent } from './orders.ts';

const common = { category: 'looking up', channel: 'whatsapp', writer: 'builtin', language: 'nl', end: 'answered' } as const;
const OTHERS = [theirs('39001'), theirs('39002', { folder: 'Delivered' })];

/** What every shop is asked most: where is it, is it paid. Told from the store as it is, in the language of the question. */
export const LOOKING_UP: readonly ToolTask[] = [
  {
    ...common,
    id: 'status-nl',
    orders: [own('31001'), ...OTHERS],
    steps: [{ contact: 'Waar is mijn bestelling 31001?' }],
    told: ['verzonden', '3SOWN31001'],
  },
  {
    ...common,
    id: 'status-en',
    language: 'en',
    orders: [own('31001'), ...OTHERS],
    steps: [{ contact: 'Hello, where is my order 31001?' }],
    told: ['shipped', '3SOWN31001'],
  },
  {
    ...common,
    id: 'status-de',
    language: 'de',
    orders: [own('31001'), ...OTHERS],
    steps: [{ contact: 'Wo ist meine Bestellung 31001?' }],
    told: ['verschickt'],
  },
  { ...common, id: 'status-fr', language: 'fr', orders: [own('31001'), ...OTHERS], steps: [{ contact: 'Où est ma commande 31001 ?' }], told: ['expédiée'] },
  {
    ...common,
    id: 'status-it',
    language: 'it',
    orders: [own('31001'), ...OTHERS],
    steps: [{ contact: "Dov'è il mio ordine 31001?" }],
    told: ['spedito'],
  },
  {
    ...common,
    id: 'status-preparing',
    orders: [unsent('31002')],
    steps: [{ contact: 'Wat is de status van bestelling 31002?' }],
    told: ['in voorbereiding'],
  },
  {
    ...common,
    id: 'status-delivered',
    language: 'en',
    orders: [own('31003', { folder: 'Delivered' })],
    steps: [{ contact: 'Has order 31003 been delivered yet?' }],
    told: ['delivered'],
  },
  {
    ...common,
    id: 'status-of-the-shop',
    orders: [unsent('31004', { folder: 'Needs Review' })],
    steps: [{ contact: 'Waar is mijn bestelling 31004?' }],
    told: ['Needs Review'],
  },
  {
    ...common,
    id: 'status-cancelled',
    orders: [unsent('31005', { folder: 'Canceled', payment: 'Fully Refunded' })],
    steps: [{ contact: 'Wat is de status van bestelling 31005?' }],
    told: ['geannuleerd'],
  },
  {
    ...common,
    id: 'tracking',
    orders: [own('31006')],
    steps: [{ contact: 'Heb je de trackingcode van bestelling 31006?' }],
    told: ['3SOWN31006', 'https://track.secondhome.example/3SOWN31006'],
  },
  { ...common, id: 'payment-received', orders: [own('31007')], steps: [{ contact: 'Is de betaling van bestelling 31007 binnen?' }], told: ['ontvangen'] },
  {
    ...common,
    id: 'payment-open',
    orders: [unsent('31008', { folder: 'New', payment: 'Pending' })],
    steps: [{ contact: 'Is mijn betaling voor bestelling 31008 binnengekomen?' }],
    told: ['open'],
  },
  {
    ...common,
    id: 'several-without-a-number',
    orders: [own('31009'), unsent('31010'), own('31011', { folder: 'Delivered' }), ...OTHERS],
    steps: [{ contact: 'Waar is mijn bestelling?' }],
    told: ['31009', '31010'],
    never: ['31011'],
  },
  {
    ...common,
    id: 'two-numbers',
    orders: [own('31009'), unsent('31010')],
    steps: [{ contact: 'Wat is de status van bestelling 31009 en bestelling 31010?' }],
    told: ['31009', '31010'],
  },
  {
    ...common,
    id: 'state-moves-between-two-questions',
    orders: [unsent('31012')],
    steps: [{ contact: 'Waar is bestelling 31012?' }, { contact: 'En waar is bestelling 31012 nu?', shop: { order: '31012', folder: 'Shipped' } }],
    told: ['in voorbereiding', 'verzonden'],
  },
  {
    ...common,
    id: 'signed-chat',
    channel: 'signed chat',
    orders: [own('31013')],
    steps: [{ contact: 'Waar is mijn bestelling 31013?' }],
    told: ['verzonden'],
  },
  {
    ...common,
    id: 'beside-an-article',
    orders: [own('31014', { folder: 'Delivered' })],
    steps: [{ contact: 'Waar is bestelling 31014? Hoe kan ik een artikel retourneren aan een handelaar?' }],
    told: ['bezorgd'],
  },
  {
    ...common,
    id: 'told-by-a-model',
    writer: 'model',
    orders: [own('31015'), ...OTHERS],
    steps: [
      {
        contact: 'Waar is mijn bestelling 31015?',
        model: [{ says: 'Je bestelling 31015 is **verzonden** met PostNL, trackingnummer 3SOWN31015.', cites: 'Order 31015' }],
      },
    ],
    told: ['3SOWN31015'],
  },
  {
    ...common,
    id: 'looked-up-by-a-model',
    writer: 'model',
    orders: [own('31016'), ...OTHERS],
    steps: [
      {
        contact: 'Is er al nieuws over het bureau?',
        model: [
          { calls: [{ name: 'get_user_orders', arguments: {} }] },
          { calls: [{ name: 'get_order_status', arguments: { order_id: '31016' } }] },
          { says: 'Je bestelling 31016 is **verzonden** met PostNL, trackingnummer 3SOWN31016.', cites: 'Data from get_order_status' },
        ],
      },
    ],
    told: ['3SOWN31016'],
  },
  {
    ...common,
    id: 'two-calls-at-once',
    writer: 'model',
    orders: [own('31017'), unsent('31018')],
    steps: [
      {
        contact: 'Hoe staat het met mijn bureau en mijn kast?',
        model: [
          {
            calls: [
              { name: 'get_order_status', arguments: { order_id: '31017' } },
              { name: 'get_shipping', arguments: { order_id: '31017' } },
            ],
          },
          { says: 'Het pakket van je bestelling 31017 ging mee met PostNL, trackingnummer 3SOWN31017.', cites: 'Data from get_shipping' },
        ],
      },
    ],
    told: ['3SOWN31017'],
  },
  {
    ...common,
    id: 'payment-looked-up-by-a-model',
    writer: 'model',
    language: 'en',
    orders: [own('31019')],
    steps: [
      {
        contact: 'Did you get my money for the desk, number 31019?',
        model: [
          { calls: [{ name: 'get_payment_status', arguments: { order_id: '31019' } }] },
          { says: 'The payment of your order 31019 was captured, paid with iDEAL.', cites: 'Data from get_payment_status' },
        ],
      },
    ],
    told: ['iDEAL'],
  },
];
