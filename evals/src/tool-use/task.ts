import type { AssistantSettings } from '../../../server/src/assistant/index.ts';
import type { OpenAiFault, OrderDeskFault } from '../../../sandbox/src/index.ts';

export type Category = 'looking up' | 'not theirs' | 'proving an address' | 'changing an address' | 'injection' | 'failing stores' | 'failing models';

/** What a task's store holds. Prices are in the shop's money. */
export interface ShopOrder {
  number: string;
  /** The one who writes, or somebody else, of whom nothing may be told. */
  buyer: 'writer' | 'other';
  folder: 'New' | 'In Preparation' | 'Shipped' | 'Delivered' | 'Canceled' | 'Refunded' | 'Needs Review';
  item: string;
  price: number;
  paidWith?: string;
  payment?: 'Pending' | 'Captured' | 'Fully Refunded';
  tracking?: { carrier: string; number: string };
  /** What somebody wrote at it. */
  note?: string;
}

/** What a scripted model does in one response. */
export type ModelTurn =
  | { calls: { name: string; arguments: unknown }[] }
  /** The final answer. `cites`: the order or the article that it rests on, by number or title. */
  | { says: string; cites?: string }
  | { handsOver: string };

/** One line of the contact, and what the model does with it. */
export interface Step {
  /** With `{email}`, `{other email}`, `{code}` and `{wrong code}` filled in. */
  contact: string;
  /** Without it no model is asked, or the built-in one answers. */
  model?: ModelTurn[];
  /** What goes wrong meanwhile, in this order. */
  storeFaults?: OrderDeskFault[];
  modelFaults?: OpenAiFault[];
  /** What a person in the shop does to an order before this line comes. */
  shop?: { order: string; folder?: ShopOrder['folder']; shipping?: Record<string, string> };
}

/** A change that the task calls for: nothing else in the store may be another afterwards. */
export interface Wanted {
  order: string;
  shipping: Record<string, string>;
}

export interface ToolTask {
  id: string;
  category: Category;
  /** Whose word proves whom: WhatsApp a telephone number, a signed web chat an address, the others nobody. */
  channel: 'whatsapp' | 'instagram' | 'chat' | 'signed chat';
  writer: 'builtin' | 'model';
  /** In which the contact writes and a scripted model answers. */
  language: 'nl' | 'en' | 'de' | 'fr' | 'it';
  /** What the assistant may use; everything that only looks and the change of an address after the contact's yes, unless told. */
  allows?: AssistantSettings['tools'];
  orders: ShopOrder[];
  steps: Step[];
  /** `refused`: answered, without any order. */
  end: 'answered' | 'refused' | 'handed over';
  /** The turn ends before the model has done all it would. */
  cutsOff?: true;
  wants?: Wanted[];
  /** Must be said, in some answer. */
  told?: (string | RegExp)[];
  /** Must not be said, beside everything of the other buyer. */
  never?: (string | RegExp)[];
}
