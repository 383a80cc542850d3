import { createInterface } from 'node:readline';
import { WORKSPACE_HEADER } from '#accounts';
import { loadConfig } from '#platform/config';
import { bridgeMcp } from '../mcp/bridge-mcp.ts';
import { loadSecrets } from '../secrets-file.ts';

/** Carries every line of stdin to a running Baton and its answers to stdout, until stdin ends. */
export async function runMcp({ url, workspace }: { url: string | undefined; workspace: string | undefined }): Promise<number> {
  const config = loadConfig();
  const bridge = bridgeMcp({
    url: new URL('/mcp', url ?? `http://localhost:${config.port}`),
    headers: {
      authorization: `Bearer ${config.mcpKey ?? loadSecrets(config).operatorKey}`,
      ...(workspace ? { [WORKSPACE_HEADER]: workspace } : {}),
    },
    write: (line) => void process.stdout.write(`${line}\n`),
  });
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) bridge.take(line);
  await bridge.idle();
  return 0;
}
