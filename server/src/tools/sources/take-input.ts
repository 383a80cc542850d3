import type { z } from 'zod';
import type { ToolSourceCreate, ToolSourceEdit } from '@baton/contract';
import { BatonError } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import type { SourceKind } from '../schema.ts';
import type { Toolbox } from '../toolbox.ts';
import { addSource } from './add-source.ts';
import type { SourceCtx } from './add-source.ts';
import { checkAddress } from './check-address.ts';
import { editSource, refuseToCarrySecret } from './edit-source.ts';
import type { SourceEdit } from './edit-source.ts';
import { operationsOf } from './http/operation.ts';
import { settleHttp } from './http/settle-http.ts';
import { allowTools, compareOffer, listOffer } from './mcp/list-offer.ts';
import { offerOf } from './mcp/offer.ts';
import { refreshSheet } from './sheet/refresh-sheet.ts';
import { changeSheet, newSheet } from './sheet/settle-sheet.ts';
import { findSourceRow, openSecret, readSource } from './source.ts';
import type { Secret, SourceRow, ToolSource } from './source.ts';
import { wrong } from './wrong-field.ts';

type NewBody = z.infer<typeof ToolSourceCreate>;
type EditBody = z.infer<typeof ToolSourceEdit>;

const USUAL_REFRESH_MINUTES = 60;
const OF_ALL: readonly string[] = ['title', 'description', 'enabled', 'secret'];
const FIELDS: Record<SourceKind, readonly (keyof EditBody)[]> = {
  http: ['base_url', 'operations'],
  spreadsheet: ['url', 'refresh_minutes', 'key_column', 'columns'],
  mcp: ['url', 'allow'],
};

const HEADERS_OF_OURS = ['host', 'content-length', 'content-type', 'transfer-encoding', 'connection', 'accept', 'accept-encoding', 'upgrade', 'expect', 'te'];

/** Adds what a body asks for; a sheet with an address is fetched at once. @throws conflict, invalid_input */
export async function takeNew(ctx: SourceCtx, who: Principal, toolbox: Toolbox, body: NewBody): Promise<ToolSource> {
  checkSecret(body.secret);
  const { name, description } = body;
  const common = { name, title: body.title ?? name, description, secret: body.secret ?? null };
  if (body.kind === 'http') {
    const definition = await settleHttp(ctx, { baseUrl: body.base_url, operations: body.operations ?? [], openapi: body.openapi });
    return addSource(ctx, who, toolbox, { ...common, kind: 'http', address: body.base_url, definition, refreshMinutes: null });
  }
  if (body.url !== undefined) await checkAddress(ctx.config, 'url', body.url);
  if (body.kind === 'mcp') {
    const address = body.url;
    const tools = await listOffer({ config: ctx.config, source: { address, name, title: common.title }, secret: common.secret });
    const definition = allowTools(tools, body.allow);
    return addSource(ctx, who, toolbox, { ...common, kind: 'mcp', address, definition, refreshMinutes: USUAL_REFRESH_MINUTES });
  }
  const definition = newSheet({ keyColumn: body.key_column, columns: body.columns });
  const refreshMinutes = body.url === undefined ? null : (body.refresh_minutes ?? USUAL_REFRESH_MINUTES);
  const source = await addSource(ctx, who, toolbox, { ...common, kind: 'spreadsheet', address: body.url ?? null, definition, refreshMinutes });
  return source.address === null ? source : fetchNow(ctx, who, source);
}

/** @throws not_found, conflict, invalid_input for a field that another kind has */
export async function takeEdit(ctx: SourceCtx, who: Principal, { toolbox, id, body }: { toolbox: Toolbox; id: string; body: EditBody }): Promise<ToolSource> {
  const before = await readSource(ctx, workspaceOf(who), id);
  const strange = Object.keys(body).find((name) => !OF_ALL.includes(name) && !FIELDS[before.kind].includes(name as keyof EditBody));
  if (strange !== undefined) throw wrong(strange, `is nothing that a source of kind ${before.kind} has`);
  checkSecret(body.secret);
  const { title, description, enabled, secret } = body;
  const common = { title, description, enabled, secret };
  if (before.kind === 'mcp') return editMcp(ctx, who, { toolbox, before, body, common });
  return before.kind === 'http' ? editHttp(ctx, who, { toolbox, before, body, common }) : editSheet(ctx, who, { toolbox, before, body, common });
}

interface Edited {
  toolbox: Toolbox;
  before: ToolSource;
  body: EditBody;
  common: SourceEdit;
}

async function editHttp(ctx: SourceCtx, who: Principal, { toolbox, before, body, common }: Edited): Promise<ToolSource> {
  const { base_url: address, operations } = body;
  const isSame = address === undefined && operations === undefined;
  const definition = isSame ? undefined : await settleHttp(ctx, { baseUrl: address ?? before.address ?? '', operations: operations ?? operationsOf(before) });
  return editSource(ctx, who, { toolbox, id: before.id, edit: { ...common, address, ...(definition ? { redefine: () => definition } : {}) } });
}

/** What is allowed is allowed as the server has it now. */
async function editMcp(ctx: SourceCtx, who: Principal, { toolbox, before, body, common }: Edited): Promise<ToolSource> {
  const { url: address, allow } = body;
  if (address !== undefined) await checkAddress(ctx.config, 'url', address);
  if (address === undefined && allow === undefined) return editSource(ctx, who, { toolbox, id: before.id, edit: common });
  refuseToCarrySecret(before, { address, secret: common.secret });
  const row = await ctx.db.tx(before.workspaceId, (tx) => findSourceRow(tx, before.workspaceId, before.id));
  const secret = common.secret === undefined ? openSecret(ctx, row) : common.secret;
  const tools = await listOffer({ config: ctx.config, source: { ...before, address: address ?? before.address }, secret });
  const definition = allow ? allowTools(tools, allow) : compareOffer(offerOf(before), tools);
  return editSource(ctx, who, { toolbox, id: before.id, edit: { ...common, address, redefine: () => definition } });
}

async function editSheet(ctx: SourceCtx, who: Principal, { toolbox, before, body, common }: Edited): Promise<ToolSource> {
  const { url: address, refresh_minutes: refreshMinutes, key_column: keyColumn, columns } = body;
  if (address !== undefined) await checkAddress(ctx.config, 'url', address);
  if (refreshMinutes !== undefined && (address ?? before.address) === null) throw wrong('refresh_minutes', 'needs an address to fetch from');
  const redefine = (row: SourceRow) => changeSheet(row, { keyColumn, columns });
  const changed = await editSource(ctx, who, { toolbox, id: before.id, edit: { ...common, address, refreshMinutes, redefine } });
  const mustFetch = address !== undefined || keyColumn !== undefined || columns !== undefined;
  return mustFetch && changed.address !== null ? fetchNow(ctx, who, changed) : changed;
}

/** Why it could not be fetched stands in the source: it is there all the same, and tried again at its time. */
async function fetchNow(ctx: SourceCtx, who: Principal, source: ToolSource): Promise<ToolSource> {
  try {
    return await refreshSheet(ctx, source.workspaceId, source.id, who);
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    return readSource(ctx, source.workspaceId, source.id);
  }
}

function checkSecret(secret: Secret | null | undefined): void {
  if (secret && HEADERS_OF_OURS.includes(secret.header.toLowerCase())) throw wrong('secret.header', `${secret.header} is set by Baton`);
}
