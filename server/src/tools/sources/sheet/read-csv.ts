import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { BatonError } from '#platform/errors';
import { SHEET_LIMITS } from './sheet.ts';

const PIECE = 64 * 1024;

/** The rows of a CSV, the header among them. In pieces, so that a long file does not hold up everybody else. @throws invalid_input */
export async function readCsv(bytes: Buffer): Promise<string[][]> {
  const text = decode(bytes);
  const parser = Readable.from(pieces(text)).pipe(
    parse({
      bom: true,
      delimiter: guessDelimiter(text),
      skip_empty_lines: true,
      relax_column_count: true,
      relax_quotes: true,
      trim: true,
      max_record_size: 2_000_000,
    }),
  );
  const rows: string[][] = [];
  try {
    for await (const row of parser as AsyncIterable<string[]>) {
      rows.push(row);
      // One more than fits is enough to say that it is too long.
      if (rows.length > SHEET_LIMITS.rows + 1) break;
    }
  } catch (error) {
    throw new BatonError('invalid_input', { message: `The file is no CSV: ${(error as Error).message.slice(0, 200)}` });
  }
  return rows;
}

function* pieces(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += PIECE) yield text.slice(at, at + PIECE);
}

/** UTF-8 or UTF-16 as it says itself; else what spreadsheets in the west write when they write no UTF-8. */
function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.includes(0)) throw new BatonError('invalid_input', { message: 'The file is neither CSV nor XLSX.' });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function guessDelimiter(text: string): string {
  const header = (text.split(/\r?\n/, 1)[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const counted = [',', ';', '\t', '|'].map((mark) => ({ mark, times: header.split(mark).length }));
  return counted.reduce((best, one) => (one.times > best.times ? one : best)).mark;
}
