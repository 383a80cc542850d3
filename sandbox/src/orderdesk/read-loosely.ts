import type { TextMap } from './order-shapes.ts';

/** Reads JSON as PHP does: text and numbers for one another, anything missing as '' or 0, a list where an empty map is meant. */
export type Loose = Record<string, unknown>;

export function isRecord(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return value === true ? '1' : '';
}

/** Whatever is no number is 0, as in PHP. */
export function numberOf(value: unknown): number {
  const read = typeof value === 'number' ? value : typeof value === 'string' ? Number.parseFloat(value) : 0;
  return Number.isFinite(read) ? read : 0;
}

export function mapOf(value: unknown): TextMap {
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, isRecord(one) || Array.isArray(one) ? JSON.stringify(one) : textOf(one)]))
    : {};
}

/** The named fields as text, each '' when missing. */
export function fieldsOf<const F extends string>(value: unknown, fields: readonly F[]): Record<F, string> {
  const from = isRecord(value) ? value : {};
  return Object.fromEntries(fields.map((field) => [field, textOf(from[field])])) as Record<F, string>;
}

export function listOf(value: unknown): Loose[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
