import { badRequest } from './api-error.ts';
import type { Item } from './turn.ts';

/** A page of items by `limit` (1 to 100, default 20), `order` (default desc: newest first) and `after` (an item id). */
export function pageOf(items: readonly Item[], query: URLSearchParams): object {
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw badRequest(`Invalid 'limit': expected an integer between 1 and 100, but got '${query.get('limit')}'.`, 'limit', 'invalid_value');
  const order = query.get('order') ?? 'desc';
  if (order !== 'asc' && order !== 'desc') throw badRequest(`Invalid value: '${order}'. Supported values are: 'asc', 'desc'.`, 'order', 'invalid_value');
  const sorted = order === 'asc' ? items : items.toReversed();
  const after = query.get('after');
  const start = after === null ? 0 : sorted.findIndex((item) => item.id === after) + 1;
  if (after !== null && start === 0) throw badRequest(`Item with id '${after}' not found.`, 'after');
  const data = sorted.slice(start, start + limit);
  return { object: 'list', data, first_id: data[0]?.id ?? '', last_id: data.at(-1)?.id ?? '', has_more: start + limit < sorted.length };
}
