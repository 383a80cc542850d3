import { checkAddress } from '../check-address.ts';
import type { SourceCtx } from '../add-source.ts';
import { wrong } from '../wrong-field.ts';
import { settleOperations } from './operation.ts';
import type { Operation } from './operation.ts';
import { readOpenapi } from './read-openapi.ts';

export interface ChosenOperation {
  operation_id: string;
  name?: string | undefined;
  description?: string | undefined;
  class?: Operation['class'] | undefined;
  result_fields?: string[] | undefined;
  timeout_seconds?: number | undefined;
}

export interface HttpInput {
  baseUrl: string;
  operations: readonly Operation[];
  openapi?: { document: string; operations: readonly ChosenOperation[] } | undefined;
}

const USUAL_TIMEOUT_SECONDS = 8;

/** The definition of a source that is a service: operations by hand, and those chosen out of a document. @throws invalid_input */
export async function settleHttp(ctx: Pick<SourceCtx, 'config'>, { baseUrl, operations, openapi }: HttpInput): Promise<Record<string, unknown>> {
  await checkAddress(ctx.config, 'base_url', baseUrl);
  const all = [...operations, ...(openapi ? takeChosen(openapi) : [])];
  if (all.length === 0) throw wrong('operations', 'are needed, by hand or out of a document');
  return { operations: settleOperations(all) };
}

function takeChosen({ document, operations }: { document: string; operations: readonly ChosenOperation[] }): Operation[] {
  const read = readOpenapi(document);
  return operations.map((chosen) => {
    const field = `openapi.operations.${chosen.operation_id}`;
    const found = read.operations.find((one) => one.operationId === chosen.operation_id);
    if (!found) throw wrong(field, 'is not in the document');
    if (found.problem !== null) throw wrong(field, found.problem);
    const fields = chosen.result_fields ?? found.result_fields;
    if (fields.length === 0) throw wrong(`${field}.result_fields`, 'must be named: the document does not say what is answered');
    const { operationId: _, problem: __, ...operation } = found;
    return {
      ...operation,
      name: chosen.name ?? operation.name,
      description: chosen.description ?? operation.description,
      class: chosen.class ?? operation.class,
      result_fields: fields,
      timeout_seconds: chosen.timeout_seconds ?? USUAL_TIMEOUT_SECONDS,
    };
  });
}
