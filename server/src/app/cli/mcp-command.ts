import { UsageError, text } from './command.ts';
import type { Command } from './command.ts';

export const mcpCommand: Command = {
  name: 'mcp',
  summary: 'Speaks the Model Context Protocol on stdin and stdout, for clients that start a program. Baton must be running.',
  options: {
    url: { value: 'address', about: 'Where Baton runs. Absent: this machine, at the configured port.' },
    workspace: { value: 'slug or id', about: "Which workspace, with the operator's key and more than one." },
  },
  details: [
    'Acts with the key in BATON_MCP_KEY: make one with `keys create` that may do no more than the client should. Without it, on the machine where',
    "Baton keeps its data, the operator's key is used. Clients that speak HTTP need none of this: they call /mcp with the key as bearer token.",
  ].join('\n'),
  async run(given) {
    const url = text(given, 'url');
    if (url !== undefined && !URL.canParse(url)) throw new UsageError(`--url must be an address such as http://localhost:3000, not "${url}".`, 'mcp');
    return (await import('./run-mcp.ts')).runMcp({ url, workspace: text(given, 'workspace') });
  },
};
