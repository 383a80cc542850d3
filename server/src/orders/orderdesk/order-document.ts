import { z } from 'zod';
import { OdError } from './od-error.ts';

/**
 * An order as OrderDesk has it: every key, also those nobody knows, and every type as it came, because all of it is sent back. Numbers come as
 * text, empty maps as lists; whoever reads a value takes `textOf`, `numberOf` and `mapOf`. Never changed in place.
 */
export type OrderDocument = Readonly<Record<string, unknown>> & { readonly id: string };

export type Fields = Record<string, unknown>;

const id = z.union([z.string().regex(/^\d{1,20}$/), z.int().nonnegative().transform(String)]);
const rows = z.array(z.looseObject({})).optional();
// PHP writes an empty map as [].
const map = z.union([z.looseObject({}), z.array(z.unknown()).max(0)]).nullish();
const document = z.looseObject({
  id,
  order_items: rows,
  order_notes: rows,
  order_shipments: rows,
  order_history: rows,
  discount_list: rows,
  shipping: map,
  customer: map,
  return_address: map,
  checkout_data: map,
  order_metadata: map,
});

/** @throws OdError when it is no order */
export function readDocument(value: unknown, isWrite = false): OrderDocument {
  const read = document.safeParse(value);
  if (read.success) return read.data as OrderDocument;
  const where = read.error.issues.slice(0, 5).map((issue) => issue.path.join('.') || 'order');
  throw new OdError({ code: 'OD_API_BAD_BODY', done: isWrite ? 'unknown' : 'no', details: { fields: where } });
}

export function isMap(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** A list of rows, whatever stands there. */
export function rowsOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}

export function mapOf(value: unknown): Fields {
  return isMap(value) ? value : {};
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Null for what is no number. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : null;
}
