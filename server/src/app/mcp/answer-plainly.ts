import type { IncomingHttpHeaders } from 'node:http';
import { CLIENT_CAPABILITIES_META_KEY, PROTOCOL_VERSION_META_KEY, SERVER_INFO_META_KEY, SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Ctx } from '#platform/context';
import { callTool } from '#tools';
import type { ToolCaller, Toolbox } from '#tools';
import { presentOutcome } from './present-outcome.ts';
import { SERVER_INFO } from './server-info.ts';

const MODERN = '2026-07-28';

// Strict: whatever has more in it is for the library.
const PlainCall = z.strictObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.int()]),
  method: z.literal('tools/call'),
  params: z.strictObject({
    name: z.string(),
    arguments: z.record(z.string(), z.unknown()).optional(),
    _meta: z.record(z.string(), z.unknown()).optional(),
  }),
});

interface Plain {
  id: string | number;
  name: string;
  arguments: Record<string, unknown>;
  modern: boolean;
}

/**
 * A call of a tool that asks nothing in between, answered without the library: it makes a server, a transport, a request and two streams for
 * each, which took more time than an order out of the cache does. Null for everything else, which the library then answers; a test holds the
 * two ways to the same answers.
 */
export async function answerPlainly(ctx: Ctx, toolbox: Toolbox, caller: ToolCaller, request: { headers: IncomingHttpHeaders; body: unknown }) {
  const call = readPlainCall(request);
  if (!call || toolbox.find(call.name)?.asksFirst !== false) return null;
  const { confirm_token: _, ...args } = call.arguments;
  const result = presentOutcome(await callTool(ctx, toolbox, caller, { name: call.name, arguments: args }));
  return JSON.stringify({
    jsonrpc: '2.0',
    id: call.id,
    result: call.modern ? { ...result, resultType: 'complete', _meta: { [SERVER_INFO_META_KEY]: SERVER_INFO } } : result,
  });
}

function readPlainCall({ headers, body }: { headers: IncomingHttpHeaders; body: unknown }): Plain | null {
  const { accept } = headers;
  if (!accept?.includes('application/json') || !accept.includes('text/event-stream')) return null;
  const parsed = PlainCall.safeParse(body);
  if (!parsed.success) return null;
  const { id, params } = parsed.data;
  const meta = params._meta ?? {};
  const version = headers['mcp-protocol-version'];
  const plain = { id, name: params.name, arguments: params.arguments ?? {} };
  if (!(PROTOCOL_VERSION_META_KEY in meta) && !(CLIENT_CAPABILITIES_META_KEY in meta))
    return version === undefined || SUPPORTED_PROTOCOL_VERSIONS.includes(String(version)) ? { ...plain, modern: false } : null;
  const agreed =
    meta[PROTOCOL_VERSION_META_KEY] === MODERN && version === MODERN && headers['mcp-method'] === 'tools/call' && headers['mcp-name'] === params.name;
  return agreed && isObject(meta[CLIENT_CAPABILITIES_META_KEY]) ? { ...plain, modern: true } : null;
}

function isObject(value: unknown): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
