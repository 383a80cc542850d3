import { z } from 'zod';
import type { OrderIdentity } from '#orders';
import type { Ctx } from '#platform/context';
import type { Permission, Principal } from '#platform/principal';

/**
 * What a tool may do at worst. `read`: nothing changes. `reversible`: what it does can be undone here. `irreversible`: it cannot.
 * `external`: it speaks to somebody outside.
 */
export type ToolClass = 'read' | 'reversible' | 'irreversible' | 'external';

/** Who calls, and through which door. */
export interface ToolCaller {
  workspaceId: string;
  who: Principal;
  surface: 'mcp' | 'desk' | 'assistant';
  /** Given: a contact is served, and nothing is told or done that is not theirs. */
  contact?: ServedContact;
}

/** The contact an assistant works for. The server says who that is: no tool takes it as an argument, so no model can choose another. */
export interface ServedContact {
  conversationId: string;
  ticketId: string;
  turnId: string;
  /** By what they are proved to be a buyer; null: by nothing. */
  identity: OrderIdentity | null;
}

/** How a tool may serve contacts. `anybody`: what it gives is nobody's. `own`: it keeps to `ServedContact.identity`, and is not there without one. */
export type ServesContacts = 'anybody' | 'own';

/** What would change, in words for whoever has to say yes. */
export interface Preview {
  summary: string;
  /** Field by field, or what is added. */
  changes: unknown;
  /** Digest of what would be changed, as it is now; null where nothing is there yet. */
  seenState: string | null;
  /** What is at stake, in the shop's money; absent where that is not known. */
  amount?: number | null;
}

export interface ToolSpec<I extends z.ZodObject, O extends z.ZodObject> {
  /** Small letters and underscores; stays the same for ever. */
  name: string;
  title: string;
  /** For a model: what it gives, when to use it, what it does not do. */
  description: string;
  class: ToolClass;
  /** Which the caller must have. */
  permission: Permission;
  input: I;
  output: O;
  /** Absent: not for contacts. `leavesOut`: arguments that the contact's identity stands in for; the tool reads none of them then. */
  contacts?: { serves: ServesContacts; leavesOut?: readonly (keyof z.infer<I> & string)[] };
  /** Given: nothing happens before somebody has seen this and said yes. */
  preview?: (ctx: Ctx, caller: ToolCaller, input: z.infer<I>) => Promise<Preview>;
  /** @throws BatonError, whose code and message the caller is told. `seenState` is what was shown to whoever said yes. */
  run: (ctx: Ctx, caller: ToolCaller, input: z.infer<I>, seenState: string | null) => Promise<z.infer<O>>;
}

/** A tool with its schemas as JSON, free of the types of its own arguments. */
export interface Tool {
  name: string;
  title: string;
  description: string;
  class: ToolClass;
  permission: Permission;
  asksFirst: boolean;
  /** Null: an assistant cannot use it for a contact. `leavesOut`: names that are no arguments there. */
  contacts: { serves: ServesContacts; leavesOut: readonly string[] } | null;
  inputSchema: Record<string, unknown>;
  outputSchema: Record<string, unknown>;
  parse(args: unknown): z.ZodSafeParseResult<Record<string, unknown>>;
  preview(ctx: Ctx, caller: ToolCaller, input: Record<string, unknown>): Promise<Preview>;
  run(ctx: Ctx, caller: ToolCaller, input: Record<string, unknown>, seenState: string | null): Promise<Record<string, unknown>>;
}

export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(spec: ToolSpec<I, O>): Tool {
  const { preview } = spec;
  if (spec.class === 'irreversible' && !preview) throw new Error(`${spec.name} cannot be undone, so it must show what it does first`);
  return {
    name: spec.name,
    title: spec.title,
    description: spec.description,
    class: spec.class,
    permission: spec.permission,
    asksFirst: preview !== undefined,
    contacts: spec.contacts ? { serves: spec.contacts.serves, leavesOut: spec.contacts.leavesOut ?? [] } : null,
    inputSchema: toSchema(spec.input, 'input'),
    outputSchema: toSchema(spec.output, 'output'),
    parse: (args) => spec.input.safeParse(args) as z.ZodSafeParseResult<Record<string, unknown>>,
    async preview(ctx, caller, input) {
      if (!preview) throw new Error(`${spec.name} shows nothing beforehand`);
      return preview(ctx, caller, input as z.infer<I>);
    },
    // What is not in the schema does not get out.
    run: async (ctx, caller, input, seenState) => spec.output.parse(await spec.run(ctx, caller, input as z.infer<I>, seenState)) as Record<string, unknown>,
  };
}

function toSchema(schema: z.ZodObject, io: 'input' | 'output'): Record<string, unknown> {
  return oneTypeEach(z.toJSONSchema(schema, { io, unrepresentable: 'any' })) as Record<string, unknown>;
}

/** One type in each place: some models take no list of types, and would drop the field. */
function oneTypeEach(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(oneTypeEach);
  if (part === null || typeof part !== 'object') return part;
  const inner = Object.fromEntries(Object.entries(part).map(([name, value]) => [name, oneTypeEach(value)]));
  const { type, description, ...rest } = inner;
  if (!Array.isArray(type)) return inner;
  const each = (type as string[]).map((name) => (name === 'null' ? { type: name } : { ...rest, type: name }));
  return { ...(description === undefined ? {} : { description }), anyOf: each };
}
