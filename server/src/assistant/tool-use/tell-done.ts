import type { Brief } from '../brief.ts';
import type { Reply } from '../check-draft.ts';
import type { HandoffReason, Language } from '../triage/index.ts';
import { CHANGE_ADDRESS, addressOf } from './ask-for-yes.ts';
import { CHANGE_WORDING } from './change-wording.ts';
import { sayFixed } from './say-fixed.ts';
import type { DoneChange } from './tool-use.ts';

/** That a change was made, with what it was. */
export function sayDone(language: Language, { tool, arguments: args }: { tool: string; arguments: Record<string, unknown> }): string {
  const wording = CHANGE_WORDING[language];
  const address = addressOf(args);
  return tool === CHANGE_ADDRESS && address ? wording.addressChanged(String(args['order_id']), address) : wording.done(tool.replaceAll('_', ' '));
}

/** What is told of a change that nobody had to be asked for: by code, for a writer never says that something was changed. */
export function tellDone(
  brief: Brief,
  { tool, arguments: args, result }: DoneChange,
): { kind: 'reply'; reply: Reply; conversationId: null } | { kind: 'handoff'; reason: HandoffReason; evidence: string } {
  if (result['lost_update_suspected'] === true)
    return { kind: 'handoff', reason: 'other_trouble', evidence: 'it was done, and may have overwritten what somebody else wrote in that moment' };
  return { kind: 'reply', reply: sayFixed(brief, [sayDone(brief.language, { tool: tool.name, arguments: args })]), conversationId: null };
}
