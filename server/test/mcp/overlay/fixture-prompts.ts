import { acceptedContent, inputRequired } from '@modelcontextprotocol/server';
import type { GetPromptResult, InputRequiredResult, Prompt, PromptMessage, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { PICTURE } from './fixture.ts';

interface FixturePrompt extends Prompt {
  description: string;
  write(given: Record<string, string>, call: ServerContext): PromptMessage[] | InputRequiredResult;
}

const Context = z.object({ context: z.string() });
const text = (words: string): PromptMessage => ({ role: 'user', content: { type: 'text', text: words } });
const wanted = (name: string) => ({ name, description: `The argument ${name}.`, required: true });

const PROMPTS: readonly FixturePrompt[] = [
  { name: 'test_simple_prompt', description: 'Says one thing.', write: () => [text('This is a simple prompt for testing.')] },
  {
    name: 'test_prompt_with_arguments',
    description: 'Says what it was given.',
    arguments: [wanted('arg1'), wanted('arg2')],
    write: ({ arg1, arg2 }) => [text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
  },
  {
    name: 'test_prompt_with_embedded_resource',
    description: 'Brings a resource.',
    arguments: [wanted('resourceUri')],
    write: ({ resourceUri = '' }) => [
      { role: 'user', content: { type: 'resource', resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' } } },
      text('Please process the embedded resource above.'),
    ],
  },
  {
    name: 'test_prompt_with_image',
    description: 'Brings a picture.',
    write: () => [{ role: 'user', content: { type: 'image', data: PICTURE, mimeType: 'image/png' } }, text('Please analyze the image above.')],
  },
  {
    name: 'test_input_required_result_prompt',
    description: 'Asks before it is written.',
    write(_, call) {
      const given = acceptedContent(call.mcpReq.inputResponses, 'user_context', Context);
      if (given) return [text(`The context is ${given.context}.`)];
      const question = inputRequired.elicit({ mode: 'form', message: 'What context should the prompt use?', requestedSchema: Context });
      return inputRequired({ inputRequests: { user_context: question } });
    },
  },
];

export const FIXTURE_PROMPTS: readonly Prompt[] = PROMPTS.map(({ name, description, arguments: wants = [] }) => ({ name, description, arguments: wants }));

/** Null: it is none of the suite's. */
export function writePrompt(name: string, given: Record<string, string>, call: ServerContext): GetPromptResult | InputRequiredResult | null {
  const written = PROMPTS.find((one) => one.name === name)?.write(given, call);
  return written === undefined ? null : Array.isArray(written) ? { messages: written } : written;
}
