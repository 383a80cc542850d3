import { z } from 'zod';
import { defineTool } from '../../define-tool.ts';
import type { Preview, Tool } from '../../define-tool.ts';
import { describeOwn, permissionFor } from '../describe-own.ts';
import { toZod } from '../limit-schema.ts';
import { refuseIfChanged } from '../source.ts';
import type { ToolSource } from '../source.ts';
import { callOperation, planCall } from './call-operation.ts';
import { operationsOf } from './operation.ts';
import type { Operation, Parameter } from './operation.ts';

const Output = z.object({ status: z.int().describe('HTTP status.'), result: z.unknown().describe('The fields that were allowed.') });
const LONGEST_SHOWN = 2000;

/** One tool for each operation of a service. */
export function buildHttpTools(source: ToolSource): Tool[] {
  return operationsOf(source).map((operation) => buildTool(source, operation));
}

function buildTool(source: ToolSource, operation: Operation): Tool {
  return defineTool({
    name: `${source.name}_${operation.name}`,
    title: operation.title ?? operation.name,
    description: describeOwn(source, operation.description),
    class: operation.class,
    permission: permissionFor(operation.class),
    input: z.strictObject(Object.fromEntries(operation.parameters.map((one) => [one.name, toField(one)]))),
    output: Output,
    ...(operation.class === 'read' ? {} : { preview: async (_ctx, _caller, input) => showCall(source, operation, input) }),
    run: async (ctx, _caller, input, seenState) => {
      refuseIfChanged(source, seenState);
      return callOperation(ctx, source, operation, input);
    },
  });
}

function toField({ schema, description, required }: Parameter): z.ZodType {
  const field = toZod(description === '' ? schema : { ...schema, description });
  return required ? field : field.optional();
}

function showCall(source: ToolSource, operation: Operation, input: Record<string, unknown>): Preview {
  const { method, url, body } = planCall(source, operation, input);
  const given = JSON.stringify(input);
  const shown = given.length > LONGEST_SHOWN ? `${given.slice(0, LONGEST_SHOWN)}…` : given;
  return {
    summary: `${operation.title ?? operation.name} at ${source.title} (${url.host}) with ${shown}`,
    changes: { method, address: url.href, body: body === undefined ? null : (JSON.parse(body) as unknown) },
    seenState: String(source.version),
  };
}
