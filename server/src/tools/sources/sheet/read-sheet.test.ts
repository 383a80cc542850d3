import { expect, test } from 'vitest';
import { workbook, zip } from '../../../../test/flows/tool-sources-workbook.ts';
import { readCsv } from './read-csv.ts';
import { readXlsx } from './read-xlsx.ts';
import { guessType, readerFor } from './type-columns.ts';
import { elements } from './xml.ts';

test.each([
  [['1', '-2.5', ''], 'number'],
  [['1.234,56', '7,5'], 'number'],
  [['1,234', '5,678'], 'text'],
  [['1.500', '2.000'], 'text'],
  [['00123', '12'], 'text'],
  [['12345678901234567890'], 'text'],
  [['2026-03-01', '2026-12-31T10:00:00Z'], 'date'],
  [['1-3-2026', '31-12-2026'], 'date'],
  [['13/02/2026', '01/02/2026'], 'date'],
  [['02/13/2026', '02/01/2026'], 'date'],
  [['01/02/2026'], 'text'],
  [['31-02-2026'], 'text'],
  [['ja', 'Nee', ''], 'boolean'],
  [['1', '0'], 'number'],
  [['yes', 'maybe'], 'text'],
  [['', ''], 'text'],
])('a column of %j is %s', (cells, type) => expect(guessType(cells)).toBe(type));

test.each([
  ['number', ['1.234,56', '7,5'], [1234.56, 7.5]],
  ['number', ['1,234.50', '€ 3'], [1234.5, 3]],
  ['date', ['02/13/2026', '02/01/2026'], ['2026-02-13', '2026-02-01']],
  ['date', ['13/02/2026', '01/02/2026', 'soon'], ['2026-02-13', '2026-02-01', null]],
  ['boolean', ['x', '0', 'perhaps'], [true, false, null]],
] as const)('as %s, %j reads as %j', (type, cells, values) => expect(cells.map(readerFor(type, cells))).toEqual(values));

test('a CSV is read with its delimiter, quotes, byte order mark and encoding, whoever wrote it', async () => {
  expect(await readCsv(Buffer.from('\ufeffsku;name\r\n1;"Stoel; ""Oslo"""\r\n\r\n2;x\n'))).toEqual([
    ['sku', 'name'],
    ['1', 'Stoel; "Oslo"'],
    ['2', 'x'],
  ]);
  expect(await readCsv(Buffer.from('a\tb\n1,5\t2'))).toEqual([
    ['a', 'b'],
    ['1,5', '2'],
  ]);
  expect(await readCsv(Buffer.from([0x6e, 0x0a, 0x63, 0x61, 0x66, 0xe9]))).toEqual([['n'], ['café']]);
  expect(await readCsv(Buffer.from('\ufeffn,m\ncafé,1', 'utf16le'))).toEqual([
    ['n', 'm'],
    ['café', '1'],
  ]);
  await expect(readCsv(Buffer.from([1, 0, 2, 0, 3]))).rejects.toThrow('neither CSV nor XLSX');
});

test('a workbook is read from its first sheet: shared and written text, numbers, dates by their format, gaps', async () => {
  const shared =
    '<si><t>sku</t></si><si><r><t xml:space="preserve">Ein </t></r><r><t>Stuhl &amp; mehr</t></r><rPh sb="0"><t>spoken</t></rPh></si><si><t/></si>';
  const rows =
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>name</t></is></c><c r="D1" t="str"><f>"when"</f><v>when</v></c></row>' +
    '<row r="2"/><row r="3"><c r="A3"><v>12</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" s="3"><v>0.30000000000000004</v></c><c r="D3" s="1"><v>46082.75</v></c></row>' +
    '<row r="4"><c r="B4" t="b"><v>1</v></c><c r="C4" t="e"><v>#N/A</v></c><c r="D4" s="2"><v>46083</v></c></row>';
  expect(await readXlsx(workbook(rows, shared))).toEqual([
    ['sku', 'name', '', 'when'],
    ['12', 'Ein Stuhl & mehr', '0.3', '2026-03-01'],
    ['', 'true', '', '2026-03-02'],
  ]);
});

test('a file that is damaged, no workbook, or unpacks to far too much is refused', async () => {
  const good = workbook('<row><c><v>1</v></c></row>');
  await expect(readXlsx(good.subarray(0, good.length - 30))).rejects.toThrow();
  await expect(readXlsx(zip({ 'word/document.xml': 'x' }))).rejects.toThrow('no XLSX');
  await expect(readXlsx(workbook(' '.repeat(70 * 1024 * 1024)))).rejects.toThrow('unpacks to too much');
});

test('elements that never end cost no more than looking once', () => {
  const began = performance.now();
  expect([...elements('<row>'.repeat(500_000), 'row')]).toEqual([]);
  expect([...elements('<x:row a="1"/><x:rows/><x:row>2</x:row>', 'row')].map(({ inner }) => inner)).toEqual(['', '2']);
  expect(performance.now() - began).toBeLessThan(1000);
});
