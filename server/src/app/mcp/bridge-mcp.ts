import { z } from 'zod';

export interface BridgeParts {
  /** The `/mcp` of a running Baton. */
  url: URL;
  headers: Record<string, string>;
  /** Takes one message, without a line end. */
  write(line: string): void;
}

export interface Bridge {
  /** One line from the client. */
  take(line: string): void;
  /** Resolves when everything that was taken is answered. */
  idle(): Promise<void>;
}

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';
const Message = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.looseObject({ name: z.string().optional(), uri: z.string().optional(), _meta: z.looseObject({}).optional() }).optional(),
});

const UNREADABLE = -32_700;
const FAILED = -32_000;

/**
 * The protocol over lines, carried to the protocol over HTTP. So a client that can only start a program works with the one Baton that runs, and the
 * embedded database, which has room for one process, stays with it.
 */
export function bridgeMcp({ url, headers, write }: BridgeParts): Bridge {
  const going = new Set<Promise<void>>();
  const fail = (id: string | number | null, code: number, message: string) => write(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } }));
  const carry = async (line: string): Promise<void> => {
    const parsed = parse(line);
    if (!parsed) return fail(null, UNREADABLE, 'This line is no message of the protocol.');
    const id = parsed.id ?? null;
    try {
      const response = await fetch(url, { method: 'POST', headers: { ...headers, ...headersOf(parsed) }, body: line });
      const type = response.headers.get('content-type') ?? '';
      if (type.startsWith('text/event-stream') && response.body) return await writeEvents(response.body, write);
      const text = await response.text();
      const answer = parse(text);
      if (answer && ('result' in answer || 'error' in answer) && 'jsonrpc' in answer) return write(JSON.stringify(answer));
      if (!response.ok && id !== null) fail(id, FAILED, `Baton answered ${response.status}: ${text.slice(0, 500)}`);
    } catch (error) {
      const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      if (id !== null) fail(id, FAILED, `Baton cannot be reached at ${url.origin} (${reason}). Start it, or say where it is with --url.`);
    }
  };
  return {
    take(line) {
      if (line.trim() === '') return;
      const work = carry(line).finally(() => going.delete(work));
      going.add(work);
    },
    async idle() {
      await Promise.all(going);
    },
  };
}

function parse(line: string): z.infer<typeof Message> | null {
  try {
    return Message.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** What the protocol of 2026 wants in headers as well as in the message. */
function headersOf({ method, params }: z.infer<typeof Message>): Record<string, string> {
  const version = params?._meta?.[VERSION_KEY];
  const name = params?.name ?? params?.uri;
  return {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...(typeof version === 'string' ? { 'mcp-protocol-version': version } : {}),
    ...(typeof version === 'string' && method ? { 'mcp-method': method } : {}),
    ...(typeof version === 'string' && name && /^[\x20-\x7e]*$/.test(name) ? { 'mcp-name': name } : {}),
  };
}

async function writeEvents(body: ReadableStream<Uint8Array>, write: (line: string) => void): Promise<void> {
  let rest = '';
  for await (const part of body.pipeThrough(new TextDecoderStream())) {
    const events = (rest + part).split(/\r?\n\r?\n/);
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = event
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice('data:'.length).trimStart())
        .join('\n');
      if (data !== '') write(data);
    }
  }
}
