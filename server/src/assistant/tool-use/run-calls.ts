import type { CallResultItem, ModelCall } from '#platform/models';
import type { AskedChange, DoneChange, ToolSource, ToolUse } from './tool-use.ts';
import type { HandoffReason } from '../triage/index.ts';

/** What came of the calls of one answer of the model. */
export type CallsRun =
  | { kind: 'results'; items: CallResultItem[]; sources: ToolSource[] }
  | { kind: 'asks'; asked: AskedChange }
  | { kind: 'changed'; done: DoneChange }
  | { kind: 'person'; reason: HandoffReason; evidence: string };

/** One after the other, in the model's order. Ends at the first that needs somebody else: what would come after it was wanted without knowing that. */
export async function runCalls(tools: ToolUse, calls: readonly ModelCall[], firstNumber: number): Promise<CallsRun> {
  const items: CallResultItem[] = [];
  const sources: ToolSource[] = [];
  for (const { callId, name, arguments: args } of calls) {
    const called = await tools.call({ name, arguments: args }, firstNumber + sources.length);
    if (called.kind !== 'result') return called;
    items.push({ callId, result: called.text });
    if (called.source) sources.push(called.source);
  }
  return { kind: 'results', items, sources };
}
