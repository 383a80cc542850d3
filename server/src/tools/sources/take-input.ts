import type { z } from 'zod';
import type { ToolSourceCreate, ToolSourceEdit } from '@baton/contract';
import type { Principal } from '#platform/principal';
import { workspaceOf } from '#platform/principal';
import type { SourceKind } from '../schema.ts';
import type { Toolbox } from '../toolbox.ts';
import type { NewSource, SourceCtx } from './add-source.ts';
import { editSource } from './edit-source.ts';
import { operationsOf } from './http/operation.ts';
import { settleHttp } from './http/settle-http.ts';
import { readSource } from './source.ts';
import type { ToolSource } from './source.ts';
import { wrong } from './wrong-field.ts';

type NewBody = z.infer<typeof ToolSourceCreate>;
type EditBody = z.infer<typeof ToolSourceEdit>;

/** What a body says, checked as far as its schema cannot. @throws invalid_input */
export async function takeNew(ctx: Pick<SourceCtx, 'config'>, body: NewBody): Promise<NewSource> {
  const { kind, name, description } = body;
  const common = { kind, name, title: body.title ?? name, description, secret: body.secret ?? null };
  const definition = await settleHttp(ctx, { baseUrl: body.base_url, operations: body.operations ?? [], openapi: body.openapi });
  return { ...common, address: body.base_url, definition, refreshMinutes: null };
}

const FIELDS: Record<SourceKind, readonly (keyof EditBody)[]> = {
  http: ['base_url', 'operations'],
  spreadsheet: [],
  mcp: [],
};
const OF_ALL: readonly string[] = ['title', 'description', 'enabled', 'secret'];

/** @throws not_found, conflict, invalid_input for a field that another kind has */
export async function takeEdit(ctx: SourceCtx, who: Principal, { toolbox, id, body }: { toolbox: Toolbox; id: string; body: EditBody }): Promise<ToolSource> {
  const before = await readSource(ctx, workspaceOf(who), id);
  const strange = Object.keys(body).find((name) => !OF_ALL.includes(name) && !FIELDS[before.kind].includes(name as keyof EditBody));
  if (strange !== undefined) throw wrong(strange, `is nothing that a source of kind ${before.kind} has`);
  const { title, description, enabled, secret, base_url: address } = body;
  const definition =
    address === undefined && body.operations === undefined
      ? undefined
      : await settleHttp(ctx, { baseUrl: address ?? before.address ?? '', operations: body.operations ?? operationsOf(before) });
  return editSource(ctx, who, { toolbox, id, edit: { title, description, enabled, secret, address, definition } });
}
