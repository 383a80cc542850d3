import { setImmediate as breathe } from 'node:timers/promises';
import { BatonError } from '#platform/errors';
import { SHEET_LIMITS } from './sheet.ts';
import { openZip } from './unzip.ts';
import { attribute, decodeText, elements } from './xml.ts';
import type { XmlElement } from './xml.ts';

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_SMALL = 5 * 1024 * 1024;
// Excel's own numbers for formats that show a date.
const DATE_FORMATS = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 30, 36, 45, 46, 47, 50, 57]);
const DAY_MS = 86_400_000;
// Excel counts days from here, and takes 1900 for a leap year; what lies before March 1900 is nobody's order.
const DAY_ZERO = Date.UTC(1899, 11, 30);
const DAY_ZERO_1904 = Date.UTC(1904, 0, 1);
const MOST_DAYS = 3_000_000;
const ROWS_AT_ONCE = 2000;
// Made once: a sheet asks ten million times.
const IN = {
  r: /\sr="([^"]*)"/,
  s: /\ss="([^"]*)"/,
  t: /\st="([^"]*)"/,
  Id: /\sId="([^"]*)"/,
  Target: /\sTarget="([^"]*)"/,
  numFmtId: /\snumFmtId="([^"]*)"/,
  formatCode: /\sformatCode="([^"]*)"/,
};

/** The rows of a workbook's first sheet as text, the header among them; dates as YYYY-MM-DD. @throws invalid_input */
export async function readXlsx(bytes: Buffer): Promise<string[][]> {
  const open = openZip(bytes);
  const part = async (name: string, most = MOST_SMALL) => (await open(name, most))?.toString('utf8') ?? null;
  const workbook = await part('xl/workbook.xml');
  const path = workbook === null ? null : firstSheet(workbook, (await part('xl/_rels/workbook.xml.rels')) ?? '');
  const sheet = path === null ? null : await part(path, MOST_BYTES);
  if (workbook === null || sheet === null) throw new BatonError('invalid_input', { message: 'The file is no XLSX workbook with a sheet in it.' });
  const cells: CellReader = {
    shared: texts((await part('xl/sharedStrings.xml', MOST_BYTES)) ?? '', 'si'),
    isDate: dateStyles((await part('xl/styles.xml')) ?? ''),
    dayZero: /\bdate1904="(1|true)"/.test(workbook) ? DAY_ZERO_1904 : DAY_ZERO,
  };
  const rows: string[][] = [];
  for (const { inner } of elements(sheet, 'row')) {
    const row = readRow(inner, cells);
    if (row.some((cell) => cell !== '')) rows.push(row);
    if (rows.length > SHEET_LIMITS.rows + 1) break;
    // A long sheet must not hold up everybody else.
    if (rows.length % ROWS_AT_ONCE === 0) await breathe();
  }
  return rows;
}

interface CellReader {
  shared: readonly string[];
  /** By number of the style. */
  isDate: readonly boolean[];
  dayZero: number;
}

/** The sheet that stands first in the workbook, which need not be sheet1.xml. */
function firstSheet(workbook: string, relations: string): string | null {
  const [sheet] = elements(workbook, 'sheet');
  const id = /\s\w+:id="([^"]+)"/.exec(sheet?.tag ?? '')?.[1];
  const relation = [...elements(relations, 'Relationship')].find(({ tag }) => attribute(tag, IN.Id) === id);
  const target = relation ? (attribute(relation.tag, IN.Target) ?? '') : 'worksheets/sheet1.xml';
  return target === '' ? null : target.startsWith('/') ? target.slice(1) : `xl/${target}`;
}

function readRow(inner: string, reader: CellReader): string[] {
  const row: string[] = [];
  for (const cell of elements(inner, 'c')) {
    const at = columnOf(attribute(cell.tag, IN.r)) ?? row.length;
    if (at > SHEET_LIMITS.columns) break;
    while (row.length < at) row.push('');
    row[at] = readCell(cell, reader).trim();
  }
  return row;
}

function readCell({ tag, inner }: XmlElement, { shared, isDate, dayZero }: CellReader): string {
  const type = attribute(tag, IN.t) ?? 'n';
  if (type === 'inlineStr') return texts(inner, 'is')[0] ?? '';
  const [first] = elements(inner, 'v');
  const value = decodeText(first?.inner ?? '');
  if (type === 's') return shared[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'true' : 'false';
  if (type === 'e') return '';
  const number = Number(value);
  if (type !== 'n' || value === '' || !Number.isFinite(number)) return value;
  if (isDate[Number(attribute(tag, IN.s) ?? 0)] && Math.abs(number) < MOST_DAYS)
    return new Date(dayZero + Math.floor(number) * DAY_MS).toISOString().slice(0, 10);
  // 0.30000000000000004 is what the file holds where people wrote 0.3.
  return String(Number(number.toPrecision(15)));
}

function dateStyles(styles: string): boolean[] {
  const own = new Map([...elements(styles, 'numFmt')].map(({ tag }) => [Number(attribute(tag, IN.numFmtId)), decodeText(attribute(tag, IN.formatCode) ?? '')]));
  const [used] = elements(styles, 'cellXfs');
  return [...elements(used?.inner ?? '', 'xf')].map(({ tag }) => {
    const id = Number(attribute(tag, IN.numFmtId) ?? 0);
    const format = own.get(id);
    return format === undefined ? DATE_FORMATS.has(id) : /[dmy]/i.test(format.replaceAll(/"[^"]*"|\[[^\]]*\]|\\./g, ''));
  });
}

/** The text of each element of that name, its runs put together, what is only for reading aloud left out. */
function texts(xml: string, name: string): string[] {
  return [...elements(xml, name)].map(({ inner }) => {
    const spoken = new Set([...elements(inner, 'rPh')].flatMap((one) => [...elements(one.inner, 't')].map((part) => one.at + part.at)));
    const runs = [...elements(inner, 't')].filter((part) => !spoken.has(part.at));
    return runs.map((part) => decodeText(part.inner)).join('');
  });
}

function columnOf(reference: string | null): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0];
  return letters === undefined ? null : Buffer.from(letters).reduce((sum, code) => sum * 26 + code - 64, 0) - 1;
}
