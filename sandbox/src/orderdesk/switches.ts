/**
 * What the vendor's documents leave open, and how loosely the answers are typed. One set for each store; the defaults are the harsher
 * readings, so that what works here works with any of them.
 */
export interface OrderDeskSwitches {
  /** HTTP status of a refusal whose body says `status: "error"`. 200 is the harsher: only the body tells. */
  refusals: { unauthorized: 200 | 401; notFound: 200 | 404; invalid: 200 | 400; duplicate: 200 | 400 };
  /** The body of a 429. `html` cannot be parsed. */
  tooMany: 'html' | 'json';
  /** What a `folder_id` in a PUT does. A stale one then drags the order back, and the rules of that folder mail the buyer again. */
  putFolder: 'moves_and_runs_rules' | 'moves' | 'ignored';
  /** A PUT without the key `order_items`. */
  omittedItems: 'removes_all' | 'keeps';
  /** Whether edits write rows of history. Those of the API make noise among those of people. Without those of people no client sees an overwritten edit. */
  history: { person: boolean; api: boolean };
  /** Whether a PUT by the API triggers the rule `Order Details Changed`. Without it, other programs' changes come by no webhook. */
  apiPutRunsRules: boolean;
  bucketPer: 'store' | 'key';
  /** Most rows of one batch call; more are refused as a whole. */
  batchRows: number;
  /** `checkout_data` over 3,500 or `order_metadata` over 2,000 characters of JSON: the cut column no longer parses and all of it is gone, or only keys from the end. */
  overflow: 'loses_all' | 'truncates';
  /** `search_*` and `modified_*` dates: UTC as newer documents say, or the store's time as older ones do. */
  datesAre: 'utc' | 'local';
  /** Empty maps come as `[]`. */
  emptyMapsAsLists: boolean;
  /** Numbers that come as text: none, those of every third order, all, or now and then the same order's. */
  numericStrings: 'never' | 'some' | 'always' | 'flapping';
  orderIds: 'string' | 'int';
  /** Whether an order is given with an ETag and a PUT with another `If-Match` is refused with 412. The vendor has neither. */
  etags: boolean;
}

export const HARSH: OrderDeskSwitches = {
  refusals: { unauthorized: 200, notFound: 200, invalid: 200, duplicate: 200 },
  tooMany: 'html',
  putFolder: 'moves_and_runs_rules',
  omittedItems: 'removes_all',
  history: { person: true, api: true },
  apiPutRunsRules: false,
  bucketPer: 'store',
  batchRows: 50,
  overflow: 'loses_all',
  datesAre: 'utc',
  emptyMapsAsLists: true,
  numericStrings: 'some',
  orderIds: 'string',
  etags: false,
};

export type SwitchChanges = Partial<Omit<OrderDeskSwitches, 'refusals' | 'history'>> & {
  refusals?: Partial<OrderDeskSwitches['refusals']>;
  history?: Partial<OrderDeskSwitches['history']>;
};

export function withSwitches(base: OrderDeskSwitches, changes: SwitchChanges = {}): OrderDeskSwitches {
  return { ...base, ...changes, refusals: { ...base.refusals, ...changes.refusals }, history: { ...base.history, ...changes.history } };
}
