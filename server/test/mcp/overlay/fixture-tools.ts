import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { ServerContext } from '@modelcontextprotocol/server';
import { PICTURE, SOUND, says } from './fixture.ts';
import type { FixtureTool } from './fixture.ts';

// The suite wants to see that what is said in between arrives in between.
const STEP_MS = 50;

const image = { type: 'image' as const, data: PICTURE, mimeType: 'image/png' };

/** Tools that answer at once or say something while they work. */
export const FIXTURE_TOOLS: readonly FixtureTool[] = [
  { name: 'test_simple_text', description: 'Answers with text.', answer: () => says('This is a simple text response for testing.') },
  { name: 'test_image_content', description: 'Answers with a picture.', answer: () => ({ content: [image] }) },
  {
    name: 'test_audio_content',
    description: 'Answers with sound.',
    answer: () => ({ content: [{ type: 'audio', data: SOUND, mimeType: 'audio/wav' }] }),
  },
  {
    name: 'test_embedded_resource',
    description: 'Answers with a resource.',
    answer: () => ({ content: [embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')] }),
  },
  {
    name: 'test_multiple_content_types',
    description: 'Answers with text, a picture and a resource.',
    answer: () => ({
      content: [
        { type: 'text', text: 'Multiple content types test:' },
        image,
        embedded('test://mixed-content-resource', 'application/json', JSON.stringify({ test: 'data', value: 123 })),
      ],
    }),
  },
  {
    name: 'test_error_handling',
    description: 'Fails.',
    answer: () => ({ ...says('This tool intentionally returns an error for testing'), isError: true }),
  },
  { name: 'test_tool_with_progress', description: 'Says how far it is.', answer: tellProgress },
  { name: 'test_tool_with_logging', description: 'Writes three lines of log.', answer: (call) => writeLog(call) },
  { name: 'test_logging_tool', description: 'Writes lines of log where the client asked for them.', answer: (call) => writeLog(call) },
  {
    name: 'json_schema_2020_12_tool',
    description: 'Has a schema with every word of JSON Schema 2020-12 that the suite looks for.',
    inputSchema: JSON.parse(readFileSync(new URL('./every-word.schema.json', import.meta.url), 'utf8')) as NonNullable<FixtureTool['inputSchema']>,
    answer: () => says('ok'),
  },
];

function embedded(uri: string, mimeType: string, text: string) {
  return { type: 'resource' as const, resource: { uri, mimeType, text } };
}

async function tellProgress(call: ServerContext) {
  const progressToken = call.mcpReq._meta?.progressToken;
  for (const progress of [0, 50, 100]) {
    if (progress > 0) await wait(STEP_MS);
    if (progressToken !== undefined)
      await call.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100, message: `${progress} of 100` } });
  }
  return says('Done.');
}

async function writeLog(call: ServerContext) {
  for (const line of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
    await call.mcpReq.log('info', line);
    await wait(STEP_MS);
  }
  return says('Tool with logging executed successfully');
}
