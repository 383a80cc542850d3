import type { Fault } from './faults.ts';
import type { SandboxState } from './sandbox-state.ts';
import type { Turn, TurnRequest } from './turn.ts';
import { valueForSchema } from './value-for-schema.ts';

/** The next turn: from the script while it has one, else from the responder; then bent by a fault, if one was taken. */
export async function takeTurn(state: SandboxState, request: TurnRequest, fault: Fault | undefined): Promise<Turn> {
  const { script } = state;
  const scripted = typeof script === 'function' ? await script(request) : script.shift();
  const turn = scripted ?? (await state.responder(request));
  return fault ? bend(turn, request, fault) : turn;
}

function bend(turn: Turn, request: TurnRequest, fault: Fault): Turn {
  switch (fault.kind) {
    case 'failed': {
      const code = (fault.code ?? 'server_error') as NonNullable<Turn['failed']>['code'];
      return { failed: { code, message: fault.message ?? 'The model failed to generate a response.' } };
    }
    case 'incomplete':
      return { ...turn, incomplete: fault.reason ?? 'max_output_tokens' };
    case 'refusal':
      return { refusal: fault.text ?? "I'm sorry, but I can't help with that." };
    case 'unknown_tool':
      return { calls: [{ name: fault.name ?? 'lookup_everything', arguments: { query: 'all' } }] };
    case 'malformed_arguments':
      return { calls: callsOf(turn, request, 1).map((call) => ({ ...call, arguments: brokenJson(call.arguments) })) };
    case 'parallel_calls':
      return { calls: callsOf(turn, request, fault.count ?? 2) };
    default:
      return turn;
  }
}

/** The calls of the turn, filled up to `count` with plausible calls of the tools on offer, one after the other. */
function callsOf(turn: Turn, request: TurnRequest, count: number): NonNullable<Turn['calls']> {
  const calls = [...(turn.calls ?? [])];
  const offered = request.tools.filter((tool) => tool.type === 'function');
  while (calls.length < count) {
    const tool = offered[calls.length % Math.max(1, offered.length)];
    calls.push({ name: tool?.name ?? 'lookup_everything', arguments: valueForSchema(tool?.parameters ?? {}) });
  }
  return calls;
}

function brokenJson(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `${text.slice(0, Math.max(1, Math.floor(text.length / 2)))}"`;
}
