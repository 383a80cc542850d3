import type { Server, ServerContext } from '@modelcontextprotocol/server';
import { ASKING_TOOLS } from './asking-tools.ts';
import { FIXTURE_PROMPTS, writePrompt } from './fixture-prompts.ts';
import { FIXTURE_RESOURCES, FIXTURE_TEMPLATE, readFixture } from './fixture-resources.ts';
import { FIXTURE_TOOLS } from './fixture-tools.ts';

const TOOLS = [...FIXTURE_TOOLS, ...ASKING_TOOLS];

type Method =
  | 'tools/list'
  | 'tools/call'
  | 'resources/list'
  | 'resources/templates/list'
  | 'resources/read'
  | 'prompts/list'
  | 'prompts/get'
  | 'completion/complete';

/**
 * Adds what the protocol's own suite calls by name to a server that has all of ours. What is listed is listed together, and what is not asked for
 * by a name of the suite goes to us.
 */
export function layFixturesOver(server: Server): void {
  // Ours are under it; the library lets nobody read them out again.
  const ours = new Map(Reflect.get(server, '_requestHandlers') as Map<string, (request: object, call: ServerContext) => Promise<object>>);
  const rest = async <T>(method: Method, request: object, call: ServerContext) => (await ours.get(method)?.(request, call)) as T;
  server.registerCapabilities({ logging: {} });
  server.setRequestHandler('tools/list', async (request, call) => {
    const listed = await rest<{ tools: object[] }>('tools/list', request, call);
    const tools = TOOLS.map(({ name, description, inputSchema = { type: 'object' as const } }) => ({ name, description, inputSchema }));
    return { ...listed, tools: [...listed.tools, ...tools] as typeof tools };
  });
  server.setRequestHandler('tools/call', async (request, call) => {
    const tool = TOOLS.find((one) => one.name === request.params.name);
    return tool ? tool.answer(call) : rest('tools/call', request, call);
  });
  server.setRequestHandler('resources/list', async (request, call) => {
    const listed = await rest<{ resources: typeof FIXTURE_RESOURCES }>('resources/list', request, call);
    return { ...listed, resources: [...listed.resources, ...FIXTURE_RESOURCES] };
  });
  server.setRequestHandler('resources/templates/list', async (request, call) => {
    const listed = await rest<{ resourceTemplates: (typeof FIXTURE_TEMPLATE)[] }>('resources/templates/list', request, call);
    return { ...listed, resourceTemplates: [...listed.resourceTemplates, FIXTURE_TEMPLATE] };
  });
  server.setRequestHandler('resources/read', async (request, call) => {
    const contents = readFixture(request.params.uri);
    return contents ? { contents, ttlMs: 1000, cacheScope: 'private' as const } : rest('resources/read', request, call);
  });
  server.setRequestHandler('prompts/list', async (request, call) => {
    const listed = await rest<{ prompts: object[] }>('prompts/list', request, call);
    return { ...listed, prompts: [...listed.prompts, ...FIXTURE_PROMPTS] as (typeof FIXTURE_PROMPTS)[number][] };
  });
  server.setRequestHandler('completion/complete', async (request, call) => {
    const { ref, argument } = request.params;
    const values = ref.type === 'ref/prompt' && ref.name === 'test_prompt_with_arguments' ? ['paris', 'park', 'party'] : null;
    return values ? { completion: { values: values.filter((value) => value.startsWith(argument.value)) } } : rest('completion/complete', request, call);
  });
  server.setRequestHandler('prompts/get', async (request, call) => {
    return writePrompt(request.params.name, request.params.arguments ?? {}, call) ?? rest('prompts/get', request, call);
  });
}
