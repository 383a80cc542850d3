import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApiKey, createWorkspace } from '#accounts';
import { PERMISSIONS } from '#platform/principal';
import type { Permission } from '#platform/principal';
import { refreshDueSources, sweepTools } from '#tools';
import { createTestClock, eventually } from '../harness.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { startService } from './tool-sources-service.ts';
import type { Service } from './tool-sources-service.ts';
import { workbook } from './tool-sources-workbook.ts';

type Sheet = { rows: number; key_column: string | null; columns: { name: string; type: string; unreadable: number }[] };
type Body = Record<string, unknown> & { id: string; sheet: Sheet; error: { code: string; message: string } };
type Answer = { rows: Record<string, unknown>[]; total: number; as_of: string };

const STOCK = `SKU;Naam;Prijs (€);Voorraad;Leverbaar;Vanaf;Inkoop
CH-1;Stoel Oslo;129,50;12;ja;01-03-2026;60,00
CH-2;Stoel Rome;89,00;0;nee;15-04-2026;41,00
TA-1;Tafel Oslo;449,00;3;ja;;210,00
ta-1;Tafel Oslo (oud);399,00;1;ja;01-01-2025;200,00
`;

const clock = createTestClock(new Date());
let world: TestServer;
let service: Service;
let admin: string;
let agent: string;
let stranger: string;

beforeAll(async () => {
  world = await startTestServer({ clock });
  const theirs = await createWorkspace(world.server.runtime.ctx, { name: 'Theirs' });
  admin = await keyOf(world.workspaceId, [...PERMISSIONS]);
  agent = await keyOf(world.workspaceId, ['tickets.read_own']);
  stranger = await keyOf(theirs.id, [...PERMISSIONS]);
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  service = await startService();
});
afterEach(async () => {
  const { body } = await call('GET', '/api/tool-sources');
  for (const { id } of body['sources'] as { id: string }[]) await call('DELETE', `/api/tool-sources/${id}`);
  await service.close();
});

async function keyOf(workspaceId: string, scopes: Permission[]): Promise<string> {
  const operator = { kind: 'operator' as const, id: 'operator', name: 'Operator', workspaceId, permissions: new Set(PERMISSIONS) };
  return (await createApiKey(world.server.runtime.ctx, operator, { name: 'Key', scopes })).key;
}

const call = (method: string, path: string, body?: unknown, key = admin) => world.call<Body>(method, path, body, key);
const namesFor = async (key = agent) => ((await call('GET', '/api/tools', undefined, key)).body['tools'] as { name: string }[]).map((tool) => tool.name);

async function ask(tool: string, args: object): Promise<Answer> {
  const { status, body } = await call('POST', `/api/tools/${tool}/run`, { arguments: args }, agent);
  expect([status, status === 200 ? null : body]).toEqual([200, null]);
  return body['result'] as Answer;
}
const skus = async (args: object) => (await ask('filter_stock', args)).rows.map((row) => row['sku']);

async function add(more: object = {}): Promise<Body> {
  const { status, body } = await call('POST', '/api/tool-sources', { kind: 'spreadsheet', name: 'stock', title: 'Stock', key_column: 'SKU', ...more });
  expect([status, status === 201 ? null : body]).toEqual([201, null]);
  return body;
}

async function upload(id: string, file: string | Buffer, key = admin): Promise<{ status: number; body: Body }> {
  const form = new FormData();
  form.append('file', new Blob([typeof file === 'string' ? file : new Uint8Array(file)]), 'stock');
  const response = await fetch(new URL(`/api/tool-sources/${id}/file`, world.url), { method: 'POST', headers: { authorization: `Bearer ${key}` }, body: form });
  return { status: response.status, body: (await response.json()) as Body };
}

async function rowsKept(): Promise<number> {
  const [row] = await world.server.runtime.ctx.db.system((tx) => tx.query<{ many: number }>('select count(*)::integer as many from tool_sheet_rows'));
  return row?.many ?? -1;
}

describe('an uploaded sheet', () => {
  test('has its columns typed, and is looked up by its key whatever its case', async () => {
    const { id } = await add({ columns: [{ column: 'Inkoop', hidden: true }] });
    expect(await namesFor()).not.toContain('filter_stock');
    const { status, body } = await upload(id, STOCK);
    expect([status, body.sheet.rows, body['tools']]).toEqual([
      200,
      4,
      [
        { name: 'lookup_stock', class: 'read' },
        { name: 'filter_stock', class: 'read' },
      ],
    ]);
    expect(body.sheet.columns.map((one) => [one.name, one.type])).toEqual([
      ['sku', 'text'],
      ['naam', 'text'],
      ['prijs', 'number'],
      ['voorraad', 'number'],
      ['leverbaar', 'boolean'],
      ['vanaf', 'date'],
      ['inkoop', 'number'],
    ]);
    const found = await ask('lookup_stock', { key: ' ch-1 ' });
    expect(found).toEqual({
      rows: [{ sku: 'CH-1', naam: 'Stoel Oslo', prijs: 129.5, voorraad: 12, leverbaar: true, vanaf: '2026-03-01' }],
      total: 1,
      as_of: expect.any(String) as string,
    });
    expect((await ask('lookup_stock', { key: 'TA-1' })).total).toBe(2);
    expect(await ask('lookup_stock', { key: 'CH' })).toMatchObject({ rows: [], total: 0 });
  });

  test('is searched by conditions on its columns, sorted and limited', async () => {
    await upload((await add()).id, STOCK);
    expect(await skus({ where: [{ column: 'naam', is: 'contains', value: 'oslo' }] })).toEqual(['CH-1', 'TA-1', 'ta-1']);
    expect(
      await skus({
        where: [
          { column: 'prijs', is: 'below', value: 130 },
          { column: 'leverbaar', is: 'equals', value: true },
        ],
      }),
    ).toEqual(['CH-1']);
    expect(await skus({ where: [{ column: 'vanaf', is: 'at_least', value: '2026-03-01' }] })).toEqual(['CH-1', 'CH-2']);
    expect(await skus({ where: [{ column: 'vanaf', is: 'empty' }] })).toEqual(['TA-1']);
    expect(await skus({ where: [{ column: 'sku', is: 'not', value: 'ta-1' }] })).toEqual(['CH-1', 'CH-2']);
    expect(await skus({ sort_by: 'prijs', descending: true, limit: 2 })).toEqual(['TA-1', 'ta-1']);
    expect((await ask('filter_stock', { limit: 1 })).total).toBe(4);
    const wrong = (where: object[]) => call('POST', '/api/tools/filter_stock/run', { arguments: { where } }, agent);
    for (const where of [
      { column: 'prijs', is: 'below', value: 'cheap' },
      { column: 'vanaf', is: 'above', value: 'soon' },
      { column: 'naam', is: 'equals' },
      { column: `naam') or true --`, is: 'empty' },
    ])
      expect([where, (await wrong([where])).status]).toEqual([where, 422]);
    const hostile = `') or true; drop table tool_sheet_rows; --`;
    expect(await skus({ where: [{ column: 'naam', is: 'contains', value: hostile }] })).toEqual([]);
  });

  test('neither shows nor searches a hidden column', async () => {
    const { id } = await add();
    await upload(id, STOCK);
    expect((await ask('lookup_stock', { key: 'CH-1' })).rows[0]).toHaveProperty('inkoop', 60);
    await call('PATCH', `/api/tool-sources/${id}`, { columns: [{ column: 'Inkoop', hidden: true }] });
    expect((await ask('lookup_stock', { key: 'CH-1' })).rows[0]).not.toHaveProperty('inkoop');
    const { status } = await call('POST', '/api/tools/filter_stock/run', { arguments: { where: [{ column: 'inkoop', is: 'above', value: 1 }] } }, agent);
    expect(status).toBe(422);
    expect((await call('POST', '/api/tools/filter_stock/run', { arguments: { sort_by: 'inkoop' } }, agent)).status).toBe(422);
  });

  test('gives way whole to the next file, and stays when that cannot be read', async () => {
    const { id } = await add();
    await upload(id, STOCK);
    expect((await upload(id, 'SKU,Naam\nX-1,Kast\n')).body.sheet.rows).toBe(1);
    expect(await skus({})).toEqual(['X-1']);
    expect(await rowsKept()).toBe(1);
    for (const bad of ['', 'SKU', 'Naam\nKast', Buffer.from('PK\x03\x04 no zip'), Buffer.from([0, 1, 2])]) expect((await upload(id, bad)).status).toBe(422);
    expect(await skus({})).toEqual(['X-1']);
    await call('DELETE', `/api/tool-sources/${id}`);
    expect(await rowsKept()).toBe(0);
  });

  test('may be a workbook', async () => {
    const { id } = await add();
    const rows =
      '<row r="1"><c r="A1" t="inlineStr"><is><t>SKU</t></is></c><c r="B1" t="inlineStr"><is><t>Since</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>W-1</t></is></c><c r="B2" s="1"><v>46082</v></c></row>';
    expect((await upload(id, workbook(rows))).body.sheet.columns.map((one) => one.type)).toEqual(['text', 'date']);
    expect((await ask('lookup_stock', { key: 'w-1' })).rows).toEqual([{ sku: 'W-1', since: '2026-03-01' }]);
  });

  test('takes types from its owner, and says what could not be read as such', async () => {
    const { id } = await add({
      columns: [
        { column: 'Code', type: 'text' },
        { column: 'amount', type: 'number' },
      ],
      key_column: 'code',
    });
    const { body } = await upload(id, 'Code,Amount\n7,12\n8,many\n');
    expect(body.sheet.columns).toMatchObject([
      { name: 'code', type: 'text', unreadable: 0 },
      { name: 'amount', type: 'number', unreadable: 1 },
    ]);
    expect((await upload(id, 'Other,Amount\n7,12\n')).body.error.message).toContain('Code is no column');
  });

  test('of fifty thousand rows is loaded and searched, and of one more is refused', { timeout: 60_000 }, async () => {
    const { id } = await add();
    const lines = Array.from({ length: 50_000 }, (_, at) => `S-${at},Chair ${at % 100},${at}`);
    const { status, body } = await upload(id, ['SKU,Name,Price', ...lines].join('\n'));
    expect([status, body.sheet.rows]).toEqual([200, 50_000]);
    const began = performance.now();
    expect((await ask('lookup_stock', { key: 's-49999' })).rows).toEqual([{ sku: 'S-49999', name: 'Chair 99', price: 49_999 }]);
    expect((await ask('filter_stock', { where: [{ column: 'price', is: 'at_least', value: 49_990 }] })).total).toBe(10);
    expect(performance.now() - began).toBeLessThan(5000);
    expect((await upload(id, ['SKU,Name,Price', ...lines, 'one,too,1'].join('\n'))).status).toBe(422);
    expect((await upload(id, `${Array.from({ length: 201 }, (_, at) => `c${at}`).join(',')}\n1\n`)).status).toBe(422);
  });

  test('that is removed while its file is loaded is gone, with what was loaded', async () => {
    const { id } = await add();
    const lines = Array.from({ length: 8000 }, (_, at) => `S-${at},Chair`);
    const [loaded] = await Promise.all([
      upload(id, ['SKU,Name', ...lines].join('\n')),
      eventually(async () => (await rowsKept()) > 0, 'the first rows are there').then(() => call('DELETE', `/api/tool-sources/${id}`)),
    ]);
    expect([loaded.status, await rowsKept()]).toEqual([404, 0]);
  });

  test('belongs to its workspace alone', async () => {
    const { id } = await add();
    await upload(id, STOCK);
    expect((await upload(id, STOCK, stranger)).status).toBe(404);
    expect((await upload(id, STOCK, agent)).status).toBe(403);
    expect(await namesFor(stranger)).not.toContain('lookup_stock');
    expect((await call('POST', `/api/tool-sources/${id}/refresh`, undefined, stranger)).status).toBe(404);
    const { body } = await call('GET', `/api/audit?target_id=${id}`);
    expect((body['entries'] as { action: string }[]).map((entry) => entry.action)).toEqual(['tool_source.loaded', 'tool_source.added']);
  });
});

describe('a sheet with an address', () => {
  test('is fetched when it is added and at its time, with its secret, and read anew only when it changed', async () => {
    service.answer((seen, response) => {
      if (seen.headers['if-none-match'] === '"one"') return response.writeHead(304).end();
      response.writeHead(200, { 'content-type': 'text/csv', etag: '"one"' }).end(STOCK);
    });
    const { sheet } = await add({ url: `${service.url}/stock.csv`, refresh_minutes: 10, secret: { value: 'Bearer sheet-secret' } });
    expect(sheet.rows).toBe(4);
    expect(service.seen[0]?.headers.authorization).toBe('Bearer sheet-secret');
    await refreshDueSources(world.server.runtime.ctx);
    expect(service.seen).toHaveLength(1);
    clock.advance(11 * 60_000);
    await Promise.all([refreshDueSources(world.server.runtime.ctx), refreshDueSources(world.server.runtime.ctx)]);
    expect(service.seen).toHaveLength(2);
    service.answer((_, response) => response.writeHead(200, { etag: '"two"' }).end('SKU,Naam\nN-1,New\n'));
    clock.advance(11 * 60_000);
    await refreshDueSources(world.server.runtime.ctx);
    expect(await skus({})).toEqual(['N-1']);
  });

  test('is fetched where its address points to, as published sheets do, without its secret', async () => {
    const elsewhere = await startService();
    elsewhere.answer((_, response) => response.writeHead(200, { 'content-type': 'text/csv' }).end(STOCK));
    service.answer((_, response) => response.writeHead(307, { location: `${elsewhere.url}/file.csv` }).end());
    const { sheet } = await add({ url: `${service.url}/pub?output=csv`, secret: { value: 'Bearer sheet-secret' } });
    expect(sheet.rows).toBe(4);
    expect([service.seen[0]?.headers.authorization, elsewhere.seen[0]?.headers.authorization]).toEqual(['Bearer sheet-secret', undefined]);
    await elsewhere.close();
  });

  test.each([
    ['an error', 500, {}, 'HTTP 500'],
    ['a page', 200, { 'content-type': 'text/html' }, 'a page and no file'],
    ['an address inside of the network', 302, { location: 'http://169.254.169.254/latest' }, 'must be an address on the internet'],
  ])('that answers %s keeps what it had and says why', async (_, status, headers, reason) => {
    service.answer((_seen, response) => response.writeHead(200).end(STOCK));
    const { id } = await add({ url: `${service.url}/stock.csv` });
    service.answer((_seen, response) => response.writeHead(status, headers as Record<string, string>).end('<html>'));
    expect((await call('POST', `/api/tool-sources/${id}/refresh`)).status).toBe(502);
    const { body } = await call('GET', `/api/tool-sources/${id}`);
    expect([body.sheet.rows, String(body['last_error']).includes(reason)]).toEqual([4, true]);
    expect((await ask('lookup_stock', { key: 'CH-1' })).total).toBe(1);
  });
});

test('rows of a loading that never ended are swept away, those in use stay', async () => {
  const { ctx } = world.server.runtime;
  const { id } = await add();
  await upload(id, STOCK);
  await ctx.db.tx(world.workspaceId, (tx) =>
    tx.query(
      `insert into tool_sheet_rows (workspace_id, source_id, loading_id, position, cells) values ($1, $2, '01900000-0000-7000-8000-000000000001', 0, '[]')`,
      [world.workspaceId, id],
    ),
  );
  clock.advance(2 * 3_600_000);
  await sweepTools(ctx);
  expect(await rowsKept()).toBe(4);
});
