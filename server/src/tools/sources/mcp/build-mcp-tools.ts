import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/client';
import type { CallToolResult } from '@modelcontextprotocol/client';
import { z } from 'zod';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { defineTool } from '../../define-tool.ts';
import type { Tool } from '../../define-tool.ts';
import { describeOwn, permissionFor } from '../describe-own.ts';
import { guardCalls } from '../guard-calls.ts';
import { isPlain, toZod } from '../limit-schema.ts';
import { OutsideError } from '../reach-outside.ts';
import { openForCall, refuseIfChanged } from '../source.ts';
import type { ToolSource } from '../source.ts';
import { withoutSecret } from '../without-secret.ts';
import { withMcp } from './ask-mcp.ts';
import { offerOf } from './offer.ts';
import type { AllowedTool } from './offer.ts';

const LONGEST_TEXT = 32_000;
const LONGEST_SHOWN = 2000;
const TIMEOUT_MS = 10_000;
const Output = z.object({
  is_error: z.boolean().describe('True: the server says that it did not work; why stands in the text.'),
  text: z.string(),
  data: z.unknown().describe('The same for programs, where the server gives it.'),
});

/** The allowed tools of a server that are what they were when they were allowed. */
export function buildMcpTools(source: ToolSource): Tool[] {
  return offerOf(source)
    .allowed.filter((one) => one.state === 'allowed')
    .map((one) => buildTool(source, one));
}

/** Also of those that wait to be allowed anew. */
export function mcpToolNames(source: ToolSource): string[] {
  return offerOf(source).allowed.map((one) => `${source.name}_${one.name}`);
}

function buildTool(source: ToolSource, allowed: AllowedTool): Tool {
  return defineTool({
    name: `${source.name}_${allowed.name}`,
    title: allowed.title,
    description: describeOwn(source, allowed.description === '' ? allowed.title : allowed.description),
    class: allowed.class,
    permission: permissionFor(allowed.class),
    input: toInput(allowed.schema),
    output: Output,
    ...(allowed.class === 'read'
      ? {}
      : {
          preview: async (_ctx, _caller, input) => ({
            summary: `${allowed.title} at ${source.title} with ${JSON.stringify(input).slice(0, LONGEST_SHOWN)}`,
            changes: input,
            seenState: String(source.version),
          }),
        }),
    run: async (ctx, _caller, input, seenState) => {
      refuseIfChanged(source, seenState);
      return callRemote(ctx, source, allowed, input);
    },
  });
}

function toInput({ properties, required }: Record<string, unknown>): z.ZodObject {
  const needed = Array.isArray(required) ? (required as unknown[]) : [];
  const fields = Object.entries(isPlain(properties) ? properties : {}).map(([name, part]) => {
    const field = toZod(isPlain(part) ? part : {});
    return [name, needed.includes(name) ? field : field.optional()] as const;
  });
  return z.strictObject(Object.fromEntries(fields));
}

async function callRemote(ctx: Ctx, made: ToolSource, allowed: AllowedTool, input: Record<string, unknown>): Promise<z.infer<typeof Output>> {
  const { source, secret } = await openForCall(ctx, made);
  const sent = { isUnderWay: false };
  try {
    const result = await guardCalls(ctx, source, () =>
      withMcp({ config: ctx.config, source, secret }, async (client) => {
        sent.isUnderWay = true;
        return client.callTool({ name: allowed.tool, arguments: input }, { timeout: TIMEOUT_MS });
      }),
    );
    return present(result, secret?.value);
  } catch (error) {
    if (error instanceof BatonError) throw error;
    const isNotSent = error instanceof OutsideError && (error.fault === 'refused' || error.fault === 'unreachable');
    // A server that knows no such tool or takes no such arguments has done nothing.
    const isRefused = error instanceof ProtocolError && [ProtocolErrorCode.InvalidParams, ProtocolErrorCode.MethodNotFound].includes(error.code);
    const details = { source: source.name };
    if (allowed.class !== 'read' && sent.isUnderWay && !isNotSent && !isRefused)
      throw new BatonError('WRITE_UNCERTAIN', { message: `${source.title} may or may not have done it. Look before you try again.`, details, cause: error });
    // The tool may be another by now: the list is looked at soon.
    await ctx.db.ask(source.workspaceId, 'update tool_sources set refresh_at = $3 where workspace_id = $1 and id = $2', [
      source.workspaceId,
      source.id,
      ctx.clock.now(),
    ]);
    const how = error instanceof OutsideError ? error.message : 'refused the call, or did not answer as the protocol wants it';
    throw new BatonError('provider_failed', { message: `${source.title}: ${how}.`, details, cause: error });
  }
}

/** Text and data, cut; pictures and sounds are named and left out. */
function present(result: CallToolResult, secret: string | undefined): z.infer<typeof Output> {
  const text = result.content.map((part) => (part.type === 'text' ? part.text : `[${part.type} left out]`)).join('\n');
  const said = withoutSecret(text, secret);
  const data = result.structuredContent === undefined ? null : withoutSecret(JSON.stringify(result.structuredContent), secret);
  return {
    is_error: result.isError === true,
    text: said.length > LONGEST_TEXT ? `${said.slice(0, LONGEST_TEXT).toWellFormed()}…` : said,
    // Half of it could not be read: whoever wants all of it asks for less.
    data: data === null || data.length > LONGEST_TEXT ? null : (JSON.parse(data) as unknown),
  };
}
