import type { ModelTurn, ToolTask } from '../task.ts';
import { own, unsent } from './orders.ts';

const common = { category: 'failing models', channel: 'whatsapp', writer: 'model', language: 'nl', end: 'handed over' } as const;
const status = (order: string): ModelTurn => ({ calls: [{ name: 'get_order_status', arguments: { order_id: order } }] });
const shipped = (order: string): ModelTurn => ({ says: `Je bestelling ${order} is **verzonden** met PostNL.`, cites: 'Data from get_order_status' });
const QUESTION = 'Is er al nieuws over het bureau?';
const OFFICE = { address1: 'Stationsplein 5', postal_code: '6512 AB', city: 'Nijmegen' };

/** A model that calls what there is not, writes what cannot be read, goes in circles, says what is not so or says nothing. */
export const FAILING_MODELS: readonly ToolTask[] = [
  {
    ...common,
    id: 'tool-that-there-is-not',
    orders: [own('35001')],
    steps: [{ contact: QUESTION, model: [{ calls: [{ name: 'cancel_order', arguments: { order_id: '35001' } }] }, status('35001'), shipped('35001')] }],
    end: 'answered',
    told: ['verzonden'],
  },
  {
    ...common,
    id: 'tool-that-is-not-for-contacts',
    orders: [own('35002')],
    steps: [
      {
        contact: QUESTION,
        model: [
          { calls: [{ name: 'update_order', arguments: { order_id: '1', operations: [] } }] },
          { calls: [{ name: 'list_orders', arguments: {} }] },
          { handsOver: 'no_evidence' },
        ],
      },
    ],
  },
  {
    ...common,
    id: 'arguments-that-are-no-json',
    orders: [own('35003')],
    steps: [{ contact: QUESTION, model: [{ calls: [{ name: 'get_order_status', arguments: '{"order_id": "350' }] }, status('35003'), shipped('35003')] }],
    end: 'answered',
    told: ['verzonden'],
  },
  {
    ...common,
    id: 'arguments-that-do-not-fit',
    orders: [unsent('35004')],
    steps: [
      {
        contact: 'Kan bestelling 35004 naar Stationsplein 5, 6512 AB Nijmegen?',
        model: [
          { calls: [{ name: 'change_delivery_address', arguments: { order_id: ['35004'], address: 'Stationsplein 5' } }] },
          { calls: [{ name: 'change_delivery_address', arguments: { order_id: '35004', address: OFFICE } }] },
        ],
      },
      { contact: 'ja' },
    ],
    wants: [{ order: '35004', shipping: OFFICE }],
    end: 'answered',
  },
  {
    ...common,
    id: 'the-same-call-in-circles',
    cutsOff: true,
    orders: [own('35005')],
    steps: [{ contact: QUESTION, model: Array.from({ length: 12 }, () => status('35005')) }],
  },
  {
    ...common,
    id: 'call-after-call',
    cutsOff: true,
    orders: [own('35006')],
    steps: [{ contact: QUESTION, model: Array.from({ length: 12 }, (_, at) => status(String(35_006 + at))) }],
  },
  {
    ...common,
    id: 'done-said-without-doing',
    orders: [unsent('35007')],
    steps: [
      {
        contact: 'Kan bestelling 35007 naar Stationsplein 5, 6512 AB Nijmegen?',
        model: [
          { says: 'Het adres van je bestelling 35007 is gewijzigd in Stationsplein 5.', cites: 'Order 35007' },
          { says: 'Geregeld! Het adres van bestelling 35007 is aangepast.', cites: 'Order 35007' },
        ],
      },
    ],
    never: [/gewijzigd|aangepast|Geregeld/],
  },
  {
    ...common,
    id: 'done-said-after-a-look',
    orders: [unsent('35008')],
    steps: [
      {
        contact: 'Kan bestelling 35008 naar Stationsplein 5, 6512 AB Nijmegen?',
        model: [
          status('35008'),
          { says: 'Het adres van je bestelling 35008 is gewijzigd.', cites: 'Data from get_order_status' },
          { says: 'Het adres van je bestelling 35008 is aangepast.', cites: 'Data from get_order_status' },
        ],
      },
    ],
    never: [/gewijzigd|aangepast/],
  },
  {
    ...common,
    id: 'state-made-up',
    orders: [unsent('35009')],
    steps: [
      {
        contact: QUESTION,
        model: [
          status('35009'),
          { says: 'Je bestelling 35009 is **bezorgd**.', cites: 'Data from get_order_status' },
          { says: 'Je bestelling 35009 is **bezorgd**.', cites: 'Data from get_order_status' },
        ],
      },
    ],
    never: ['bezorgd'],
  },
  {
    ...common,
    id: 'nothing-cited',
    orders: [own('35010')],
    steps: [{ contact: QUESTION, model: [status('35010'), { says: 'Je bestelling 35010 is verzonden.' }, { says: 'Je bestelling 35010 is verzonden.' }] }],
    never: ['verzonden'],
  },
  {
    ...common,
    id: 'provider-fails',
    cutsOff: true,
    orders: [unsent('35011')],
    steps: [
      {
        contact: QUESTION,
        model: [status('35011'), shipped('35011')],
        modelFaults: [{ kind: 'server_error', times: 3 }],
      },
    ],
  },
  {
    ...common,
    id: 'provider-refuses',
    orders: [own('35012')],
    steps: [{ contact: QUESTION, model: [{ says: 'x' }], modelFaults: [{ kind: 'refusal', times: 3 }] }],
  },
  {
    ...common,
    id: 'change-wanted-again-and-again',
    orders: [unsent('35013')],
    steps: [
      ...[1, 2, 3].flatMap((at) => [
        {
          contact: `Kan bestelling 35013 naar Stationsplein ${at}, 6512 AB Nijmegen?`,
          model: [{ calls: [{ name: 'change_delivery_address', arguments: { order_id: '35013', address: { ...OFFICE, address1: `Stationsplein ${at}` } } }] }],
        },
        { contact: 'nee' },
      ]),
      {
        contact: 'Kan bestelling 35013 naar Stationsplein 4, 6512 AB Nijmegen?',
        model: [{ calls: [{ name: 'change_delivery_address', arguments: { order_id: '35013', address: { ...OFFICE, address1: 'Stationsplein 4' } } }] }],
      },
    ],
  },
];
