import type { ModelTurn, ToolTask } from '../task.ts';
import { own, unsent } from './orders.ts';

const common = { category: 'failing stores', channel: 'whatsapp', writer: 'builtin', language: 'nl', end: 'answered' } as const;
const OFFICE = { address1: 'Stationsplein 5', postal_code: '6512 AB', city: 'Nijmegen' };
const ask = (order: string) => `Kan bestelling ${order} naar mijn kantoor: Stationsplein 5, 6512 AB Nijmegen?`;
const change = (order: string): ModelTurn => ({ calls: [{ name: 'change_delivery_address', arguments: { order_id: order, address: OFFICE } }] });

/** What is slow is waited for, what fails once is asked again, what stays away is not guessed for; and a write whose end nobody saw is told to nobody as done. */
export const FAILING_STORES: readonly ToolTask[] = [
  {
    ...common,
    id: 'slow',
    orders: [own('36001')],
    steps: [{ contact: 'Waar is bestelling 36001?', storeFaults: [{ kind: 'latency', ms: 300, times: 2 }] }],
    told: ['verzonden'],
  },
  {
    ...common,
    id: 'fails-once',
    orders: [own('36002')],
    steps: [{ contact: 'Waar is bestelling 36002?', storeFaults: [{ kind: 'server_error' }] }],
    told: ['verzonden'],
  },
  {
    ...common,
    id: 'asked-too-often',
    orders: [own('36003')],
    steps: [{ contact: 'Waar is bestelling 36003?', storeFaults: [{ kind: 'rate_limit', retryAfterSeconds: 1 }] }],
    told: ['verzonden'],
  },
  {
    ...common,
    id: 'write-cut-before-it-was-done',
    writer: 'model',
    orders: [unsent('36004')],
    steps: [
      { contact: ask('36004'), model: [change('36004')] },
      { contact: 'ja', storeFaults: [{ kind: 'cut_before', on: 'put', times: 5 }] },
    ],
    end: 'handed over',
    never: ['is gewijzigd'],
  },
  {
    ...common,
    id: 'write-done-and-its-answer-lost',
    writer: 'model',
    orders: [unsent('36005')],
    steps: [
      { contact: ask('36005'), model: [change('36005')] },
      { contact: 'ja', storeFaults: [{ kind: 'cut_after', on: 'put' }] },
    ],
    wants: [{ order: '36005', shipping: OFFICE }],
  },
  {
    ...common,
    id: 'write-held-back',
    writer: 'model',
    orders: [unsent('36006')],
    steps: [
      { contact: ask('36006'), model: [change('36006')] },
      { contact: 'ja', storeFaults: [{ kind: 'rate_limit', on: 'put' }] },
    ],
    wants: [{ order: '36006', shipping: OFFICE }],
  },
  {
    ...common,
    id: 'away-for-a-model',
    writer: 'model',
    orders: [own('36007')],
    steps: [
      {
        contact: 'Is er al nieuws over het bureau?',
        model: [{ calls: [{ name: 'get_order_status', arguments: { order_id: '36007' } }] }, { handsOver: 'no_evidence' }],
        storeFaults: [{ kind: 'server_error', times: 1000 }],
      },
    ],
    end: 'handed over',
    never: ['verzonden'],
  },
  {
    ...common,
    id: 'away',
    orders: [own('36008')],
    steps: [{ contact: 'Waar is bestelling 36008?', storeFaults: [{ kind: 'server_error', times: 1000 }] }],
    end: 'handed over',
    never: ['verzonden'],
  },
];
