import type { Cell, ColumnType } from './sheet.ts';

/** Reads a cell as its column's type; null when it is empty or is none. */
export type ReadCell = (text: string) => Cell;

const TRUE = new Set(['true', 'yes', 'ja', 'oui', 'si', 'sí', 'sì', 'x', 'waar', 'wahr', 'vrai']);
const FALSE = new Set(['false', 'no', 'nee', 'nein', 'non', 'onwaar', 'falsch', 'faux']);
// 00123 is a code and no number, and more than 15 digits do not fit into one.
const DOT_NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,12})?$/;
const COMMA_NUMBER = /^-?(0|[1-9]\d{0,14}|[1-9]\d{0,2}(\.\d{3})+)(,\d{1,12})?$/;
// 1,234 and 1.234 are a thousand to one half of the world and one to the other.
const UNCLEAR_NUMBER = /^-?[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*$/;
const ISO_DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}.*)?$/;
const WRITTEN_DATE = /^(\d{1,2})([-./])(\d{1,2})\2(\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?$/;

/** The narrowest type that every cell of a column is of: text when in doubt. */
export function guessType(cells: readonly string[]): ColumnType {
  const filled = cells.filter((cell) => cell !== '');
  if (filled.length === 0) return 'text';
  if (filled.every((cell) => TRUE.has(cell.toLowerCase()) || FALSE.has(cell.toLowerCase()))) return 'boolean';
  const isClear = filled.some((cell) => /[.,]/.test(cell) && !UNCLEAR_NUMBER.test(cell)) || filled.every((cell) => /^-?\d+$/.test(cell));
  if (isClear && [DOT_NUMBER, COMMA_NUMBER].some((written) => filled.every((cell) => written.test(cell)))) return 'number';
  const order = dayOrder(filled);
  return order !== 'unclear' && filled.every((cell) => toDate(cell, order) !== null) ? 'date' : 'text';
}

/** How the cells of a column are read, seen together: one cell alone does not say which of its parts is the day. */
export function readerFor(type: ColumnType, cells: readonly string[]): ReadCell {
  if (type === 'boolean') return (text) => (TRUE.has(text.toLowerCase()) || text === '1' ? true : FALSE.has(text.toLowerCase()) || text === '0' ? false : null);
  if (type === 'date') {
    const order = dayOrder(cells);
    return (text) => toDate(text, order === 'month first' ? 'month first' : 'day first');
  }
  if (type === 'text') return (text) => (text === '' ? null : text);
  const isDot = cells.every((cell) => cell === '' || !/^-?\d[\d.]*,\d+$/.test(cell) || UNCLEAR_NUMBER.test(cell));
  return (text) => toNumber(text, isDot);
}

function toNumber(text: string, isDot: boolean): number | null {
  const plain = text.replaceAll(/[\s€$£]/g, '');
  const normal = isDot ? plain.replaceAll(',', '') : plain.replaceAll('.', '').replace(',', '.');
  return /^-?\d+(\.\d+)?$/.test(normal) && Number.isFinite(Number(normal)) ? Number(normal) : null;
}

type DayOrder = 'day first' | 'month first' | 'unclear';

/** With slashes it is told by a number above twelve; with dashes and dots the day stands first everywhere. */
function dayOrder(cells: readonly string[]): DayOrder {
  const slashed = cells.map((cell) => WRITTEN_DATE.exec(cell)).filter((one) => one !== null && one[2] === '/');
  if (slashed.length === 0) return 'day first';
  const isDayFirst = slashed.some((one) => Number(one?.[1]) > 12);
  const isMonthFirst = slashed.some((one) => Number(one?.[3]) > 12);
  return isDayFirst === isMonthFirst ? 'unclear' : isDayFirst ? 'day first' : 'month first';
}

function toDate(text: string, order: DayOrder): string | null {
  const [, isoYear, isoMonth, isoDay] = ISO_DATE.exec(text) ?? [];
  if (isoYear) return calendarDay(Number(isoYear), Number(isoMonth), Number(isoDay));
  const [, first, mark, second, year] = WRITTEN_DATE.exec(text) ?? [];
  if (!year) return null;
  const monthFirst = order === 'month first' && mark === '/';
  return calendarDay(Number(year), Number(monthFirst ? first : second), Number(monthFirst ? second : first));
}

function calendarDay(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.toISOString().slice(0, 10) : null;
}
