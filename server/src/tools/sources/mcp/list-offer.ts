import type { Tool as McpTool } from '@modelcontextprotocol/client';
import { BatonError } from '#platform/errors';
import { limitSchema, toZod } from '../limit-schema.ts';
import { OutsideError } from '../reach-outside.ts';
import { wrong } from '../wrong-field.ts';
import { withMcp } from './ask-mcp.ts';
import type { McpPlace } from './ask-mcp.ts';
import { digestOf } from './offer.ts';
import type { AllowedTool, McpDefinition, OfferedTool } from './offer.ts';

/** A tool that may be used: by its name at the server. */
export interface AllowWish {
  tool: string;
  name?: string | undefined;
  class: AllowedTool['class'];
}

const MOST_TOOLS = 200;
const MOST_PAGES = 20;
const LONGEST_WORDS = 1000;

/** The tools a server has now. @throws provider_failed, AUTH_REQUIRED, rate_limited */
export async function listOffer(place: McpPlace): Promise<McpTool[]> {
  try {
    return await withMcp(place, async (client) => {
      const tools: McpTool[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES && tools.length < MOST_TOOLS; page += 1) {
        const answer = await client.listTools(cursor === undefined ? {} : { cursor });
        tools.push(...answer.tools);
        cursor = answer.nextCursor;
        if (cursor === undefined) break;
      }
      return tools.slice(0, MOST_TOOLS);
    });
  } catch (error) {
    if (error instanceof BatonError) throw error;
    const how = error instanceof OutsideError ? error.message : 'does not speak MCP as it should';
    throw new BatonError('provider_failed', { message: `${place.source.title}: ${how}.`, cause: error });
  }
}

/** What is allowed of what is there. @throws invalid_input for what is not there or cannot be used */
export function allowTools(tools: readonly McpTool[], wishes: readonly AllowWish[]): McpDefinition {
  const allowed = wishes.map((wish): AllowedTool => {
    const field = `allow.${wish.tool}`;
    const tool = tools.find((one) => one.name === wish.tool);
    if (!tool) throw wrong(field, 'is no tool of this server');
    const schema = limitSchema(tool.inputSchema);
    const names = Object.keys((schema['properties'] as object | undefined) ?? {});
    if (names.some((name) => !/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/.test(name))) throw wrong(field, 'has an argument whose name no model takes');
    try {
      toZod(schema);
    } catch (error) {
      throw wrong(field, `has arguments that cannot be read: ${(error as Error).message.slice(0, 200)}`);
    }
    const { title, description, digest } = describe(tool);
    return { tool: tool.name, name: wish.name ?? toName(tool.name), class: wish.class, title, description, digest, schema, state: 'allowed' };
  });
  const twice = allowed.find((one, at) => allowed.findIndex((other) => other.name === one.name) !== at);
  if (twice) throw wrong('allow', `two tools would be called ${twice.name}; name one of them`);
  return { allowed, offered: tools.map(describe) };
}

/** What was allowed, held against what is there now: a tool that became another waits until somebody has looked at it. */
export function compareOffer({ allowed }: McpDefinition, tools: readonly McpTool[]): McpDefinition {
  const offered = tools.map(describe);
  const stateOf = (one: AllowedTool): AllowedTool['state'] => {
    const now = offered.find((other) => other.tool === one.tool);
    return !now ? 'gone' : now.digest === one.digest ? 'allowed' : 'changed';
  };
  return { allowed: allowed.map((one) => ({ ...one, state: stateOf(one) })), offered };
}

function describe(tool: McpTool): OfferedTool {
  return {
    tool: tool.name.slice(0, 200),
    title: (tool.title ?? tool.annotations?.title ?? tool.name).slice(0, 200),
    description: (tool.description ?? '').slice(0, LONGEST_WORDS),
    digest: digestOf(tool),
    saysItOnlyReads: tool.annotations?.readOnlyHint === true,
  };
}

function toName(tool: string): string {
  const words = tool
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_0-9]+|_+$/g, '');
  return (words === '' ? 'tool' : words).slice(0, 38);
}
