import type { ModelTurn, ToolTask } from '../task.ts';
import { unsent } from './orders.ts';

const common = { category: 'changing an address', channel: 'whatsapp', writer: 'model', language: 'nl' } as const;
const OFFICE = { address1: 'Stationsplein 5', postal_code: '6512 AB', city: 'Nijmegen' };
const ask = (order: string) => `Kan bestelling ${order} naar mijn kantoor: Stationsplein 5, 6512 AB Nijmegen?`;
const change = (order: string): ModelTurn => ({ calls: [{ name: 'change_delivery_address', arguments: { order_id: order, address: OFFICE } }] });

/** A shop may want its own people to say yes, nobody under a sum, or no change at all. */
export const WHO_SAYS_YES: readonly ToolTask[] = [
  {
    ...common,
    id: 'a-teammate-says-yes',
    allows: [{ name: 'change_delivery_address', approval: 'teammate' }],
    orders: [unsent('33201')],
    steps: [{ contact: ask('33201'), model: [change('33201')] }, { contact: 'ja' }],
    end: 'handed over',
    never: ['is gewijzigd'],
  },
  {
    ...common,
    id: 'nobody-under-a-sum',
    allows: [{ name: 'change_delivery_address', approval: 'automatic', automatic_up_to: 300 }],
    orders: [unsent('33202', { price: 240 })],
    steps: [{ contact: ask('33202'), model: [change('33202')] }],
    wants: [{ order: '33202', shipping: OFFICE }],
    end: 'answered',
    told: ['is gewijzigd'],
  },
  {
    ...common,
    id: 'nobody-under-a-sum-by-words',
    writer: 'builtin',
    allows: [{ name: 'change_delivery_address', approval: 'automatic', automatic_up_to: 300 }],
    orders: [unsent('33205')],
    steps: [{ contact: 'Ik wil het bezorgadres van bestelling 33205 wijzigen in Stationsplein 5, 6512 AB Nijmegen' }],
    wants: [{ order: '33205', shipping: OFFICE }],
    end: 'answered',
    told: ['is gewijzigd'],
  },
  {
    ...common,
    id: 'a-teammate-above-that-sum',
    allows: [{ name: 'change_delivery_address', approval: 'automatic', automatic_up_to: 300 }],
    orders: [unsent('33203', { price: 900 })],
    steps: [{ contact: ask('33203'), model: [change('33203')] }, { contact: 'ja' }],
    end: 'handed over',
    never: ['is gewijzigd'],
  },
  {
    ...common,
    id: 'no-change-allowed',
    allows: [{ name: 'get_order_status', approval: 'contact' }],
    orders: [unsent('33204')],
    steps: [{ contact: ask('33204'), model: [change('33204'), { handsOver: 'no_evidence' }] }, { contact: 'ja' }],
    end: 'handed over',
  },
];
