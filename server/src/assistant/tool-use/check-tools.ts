import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { withOwnTools } from '#tools';
import type { Tool, Toolbox } from '#tools';
import type { ToolAllowance } from '../schema.ts';

/** Whoever allows an assistant a tool is told at once what would keep it from being used. @throws invalid_input that names each */
export async function checkTools(ctx: Ctx, toolbox: Toolbox, workspaceId: string, tools: readonly ToolAllowance[] | null | undefined): Promise<void> {
  if (!tools || tools.length === 0) return;
  const all = await withOwnTools(ctx, toolbox, workspaceId);
  const problems = tools.flatMap((allowance, at) => {
    const reason = problemOf(allowance, all.find(allowance.name), toolbox.find(allowance.name) !== undefined);
    return reason === null ? [] : [{ field: `tools.${at}`, reason }];
  });
  if (problems.length > 0)
    throw new BatonError('invalid_input', { message: `Not every tool can be used: ${problems.map((one) => one.reason).join('; ')}.`, details: problems });
}

function problemOf({ name, bind, serves }: ToolAllowance, tool: Tool | undefined, isBuiltIn: boolean): string | null {
  if (!tool) return `there is no tool ${name} (see GET /api/tools)`;
  const bound = Object.keys(bind ?? {});
  if (isBuiltIn) {
    if (!tool.contacts) return `${name} is for teammates and programs, not for contacts`;
    return bound.length > 0 || serves ? `${name} knows by itself whose things it is about: leave out bind and serves` : null;
  }
  if (bound.length === 0)
    return serves
      ? null
      : `${name} is your own: say by bind which argument is the contact's address or number, or serves "anybody" if it is about nobody's things`;
  const known = Object.keys((tool.inputSchema['properties'] as object | undefined) ?? {});
  const unknown = bound.filter((argument) => !known.includes(argument));
  return unknown.length > 0 ? `${name} has no argument ${unknown.join(', ')}; it has ${known.join(', ') || 'none'}` : null;
}
