import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The folder given after `--data`. Throws with the way to give it. */
export function dataFolder(argv: readonly string[]): string {
  const at = argv.indexOf('--data');
  const folder = at >= 0 ? argv[at + 1] : undefined;
  if (!folder) throw new Error('Give the folder of the public sets: --data <folder>. evals/README.md says where they come from.');
  return resolve(folder);
}

/** Rows of a table by column name. Tabs are split as they are; commas by the rules of RFC 4180. */
export function readTable(path: string, separator: '\t' | ','): Record<string, string>[] {
  const text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  const rows =
    separator === '\t'
      ? text
          .split(/\r?\n/)
          .filter((line) => line !== '')
          .map((line) => line.split('\t'))
      : splitCommas(text);
  const header = rows[0] ?? [];
  return rows.slice(1).map((row) => Object.fromEntries(header.map((name, at) => [name, row[at] ?? ''])));
}

function splitCommas(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === ',' || sign === '\n') {
      row.push(cell.replace(/\r$/, ''));
      cell = '';
      if (sign === '\n') {
        rows.push(row);
        row = [];
      }
    } else cell += sign;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows;
}
