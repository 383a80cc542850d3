import type { OrderIdentity } from '#orders';
import type { Tool } from '#tools';
import type { ToolAllowance } from '../schema.ts';

/** Stands in for an argument that a built-in tool takes from the contact it serves, and does not read. */
const THE_CONTACT = 'the contact';

/**
 * A tool as it serves one contact: what says whose things it is about is filled in here and is no argument any more, whatever a model writes.
 * Null: it does not serve this contact. A built-in tool knows itself how far it serves contacts; for one of the workspace, whoever allowed it
 * said so: by which argument it is told whose things are wanted, or that it is about nobody's.
 */
export function bindTool(tool: Tool, allowance: ToolAllowance, { identity, isBuiltIn }: { identity: OrderIdentity | null; isBuiltIn: boolean }): Tool | null {
  if (isBuiltIn) {
    if (!tool.contacts || (tool.contacts.serves === 'own' && identity === null)) return null;
    const { leavesOut } = tool.contacts;
    const required = Array.isArray(tool.inputSchema['required']) ? (tool.inputSchema['required'] as unknown[]) : [];
    const fills = Object.fromEntries(leavesOut.filter((name) => required.includes(name)).map((name) => [name, THE_CONTACT]));
    return filled(tool, leavesOut, fills);
  }
  const bound = Object.entries(allowance.bind ?? {});
  if (bound.length === 0) return allowance.serves === 'anybody' ? { ...tool, contacts: { serves: 'anybody', leavesOut: [] } } : null;
  const fills = Object.fromEntries(bound.map(([name, by]) => [name, valueOf(identity, by)]));
  if (Object.values(fills).includes(undefined)) return null;
  const names = bound.map(([name]) => name);
  return filled({ ...tool, contacts: { serves: 'own', leavesOut: names } }, names, fills);
}

function valueOf(identity: OrderIdentity | null, by: 'email' | 'phone'): string | undefined {
  return by === 'email' ? identity?.emails?.[0] : identity?.phones?.[0];
}

function filled(tool: Tool, names: readonly string[], fills: Record<string, unknown>): Tool {
  const without = (fields: Record<string, unknown>) => Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
  const { properties, required, ...schema } = tool.inputSchema;
  return {
    ...tool,
    inputSchema: {
      ...schema,
      ...(properties ? { properties: without(properties as Record<string, unknown>) } : {}),
      ...(Array.isArray(required) ? { required: required.filter((name) => !names.includes(String(name))) } : {}),
    },
    parse: (args) => tool.parse({ ...without(args as Record<string, unknown>), ...fills }),
  };
}
