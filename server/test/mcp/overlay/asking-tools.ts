import {
  CLIENT_CAPABILITIES_META_KEY,
  MissingRequiredClientCapabilityError,
  acceptedContent,
  inputRequired,
  inputResponse,
} from '@modelcontextprotocol/server';
import type { ClientCapabilities, InputRequiredSpec, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { says } from './fixture.ts';
import type { FixtureTool } from './fixture.ts';
import { readState, signState } from './signed-state.ts';

const Name = z.object({ name: z.string() });
const Colour = z.object({ color: z.string() });
const Yes = z.object({ ok: z.boolean() });

const ask = (message: string, requestedSchema: z.ZodObject) => inputRequired.elicit({ mode: 'form', message, requestedSchema });
const sample = (text: string, maxTokens: number) => inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text } }], maxTokens });

/** Tools that ask the client for something in the middle of a call: by the answer of 2026, which is an unfinished result. */
export const ASKING_TOOLS: readonly FixtureTool[] = [
  {
    name: 'test_input_required_result_elicitation',
    description: 'Asks for a name.',
    answer(call) {
      const given = acceptedContent(call.mcpReq.inputResponses, 'user_name', Name);
      return given ? says(`Hello, ${given.name}!`) : inputRequired({ inputRequests: { user_name: ask('What is your name?', Name) } });
    },
  },
  {
    name: 'test_input_required_result_sampling',
    description: "Asks the client's model.",
    answer(call) {
      const given = inputResponse(call.mcpReq.inputResponses, 'capital_question');
      if (given.kind === 'sampling') return says(JSON.stringify(given.result.content));
      return inputRequired({ inputRequests: { capital_question: sample('What is the capital of France?', 100) } });
    },
  },
  {
    name: 'test_input_required_result_list_roots',
    description: 'Asks for the folders of the client.',
    answer(call) {
      const given = inputResponse(call.mcpReq.inputResponses, 'client_roots');
      if (given.kind === 'roots') return says(given.roots.map((root) => root.uri).join(', '));
      return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
    },
  },
  { name: 'test_input_required_result_request_state', description: 'Asks, and knows its own question again.', answer: confirmByState },
  { name: 'test_input_required_result_tampered_state', description: 'Refuses a question that was changed on the way.', answer: confirmByState },
  { name: 'test_input_required_result_multiple_inputs', description: 'Asks three things at once.', answer: askThree },
  { name: 'test_input_required_result_multi_round', description: 'Asks twice.', answer: askTwice },
  {
    name: 'test_input_required_result_capabilities',
    description: 'Asks only for what the client can do.',
    answer(call) {
      const can = capabilitiesOf(call);
      const inputRequests = {
        ...(can.elicitation ? { user_name: ask('What is your name?', Name) } : {}),
        ...(can.sampling ? { greeting: sample('Generate a greeting', 50) } : {}),
        ...(can.roots ? { client_roots: inputRequired.listRoots() } : {}),
      } satisfies InputRequiredSpec['inputRequests'];
      return Object.keys(inputRequests).length > 0 ? inputRequired({ inputRequests }) : says('There is nothing this client can be asked.');
    },
  },
  {
    name: 'test_missing_capability',
    description: "Cannot work without the client's model.",
    answer(call) {
      if (!capabilitiesOf(call).sampling) throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
      return says('ok');
    },
  },
  {
    name: 'test_streaming_elicitation',
    description: 'Says how far it is, then asks.',
    async answer(call) {
      await call.mcpReq.notify({ method: 'notifications/progress', params: { progressToken: 'asking', progress: 1, total: 2 } });
      return inputRequired({ inputRequests: { user_name: ask('What is your name?', Name) } });
    },
  },
];

function capabilitiesOf(call: ServerContext): ClientCapabilities {
  const envelope = call.mcpReq.envelope as Record<string, ClientCapabilities | undefined> | undefined;
  return envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
}

async function confirmByState(call: ServerContext) {
  const state = call.mcpReq.requestState<string>();
  if (state === undefined) return inputRequired({ inputRequests: { confirm: ask('Please confirm', Yes) }, requestState: await signState('confirm', call) });
  await readState(state, call);
  return says('state-ok');
}

async function askThree(call: ServerContext) {
  const kinds = ['user_name', 'greeting', 'client_roots'].map((key) => inputResponse(call.mcpReq.inputResponses, key).kind);
  if (!kinds.includes('missing')) return says('All three are answered.');
  return inputRequired({
    inputRequests: { user_name: ask('What is your name?', Name), greeting: sample('Generate a greeting', 50), client_roots: inputRequired.listRoots() },
    requestState: await signState('three', call),
  });
}

async function askTwice(call: ServerContext) {
  const state = call.mcpReq.requestState<string>();
  const round = state === undefined ? 'none' : await readState(state, call);
  const colour = acceptedContent(call.mcpReq.inputResponses, 'step2', Colour);
  if (round === 'second' && colour) return says(`You like ${colour.color}.`);
  if (round === 'first' && acceptedContent(call.mcpReq.inputResponses, 'step1', Name))
    return inputRequired({ inputRequests: { step2: ask('Step 2: What is your favorite color?', Colour) }, requestState: await signState('second', call) });
  return inputRequired({ inputRequests: { step1: ask('Step 1: What is your name?', Name) }, requestState: await signState('first', call) });
}
