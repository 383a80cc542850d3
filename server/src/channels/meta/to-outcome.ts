import type { MetaProvider } from '../incoming-item.ts';
import type { SendOutcome } from '../provider.ts';
import type { GraphResult } from './call-graph.ts';
import { explainError, meaningOf } from './error-actions.ts';

/** What a Graph answer means for the message; `idIn` finds the new message's id in an acceptance. */
export function toOutcome(provider: MetaProvider, result: GraphResult, idIn: (body: Record<string, unknown>) => string | undefined): SendOutcome {
  if (result.kind === 'unknown') return result;
  if (result.kind === 'unreachable') return { kind: 'not_sent', why: result.why, retry: 'unreachable' };
  if (result.kind === 'accepted') {
    const externalId = idIn(result.body);
    return externalId === undefined ? { kind: 'unknown', why: 'The provider took it without giving it an id.' } : { kind: 'sent', externalId };
  }
  const { failure } = result;
  const meaning = meaningOf(failure);
  const why = `${failure.message.slice(0, 300)} (${failure.code})`;
  if (meaning === 'credentials') return { kind: 'not_sent', why, retry: 'inbox_broken' };
  if (meaning === 'throttled') return { kind: 'not_sent', why, retry: 'throttled' };
  if (meaning === 'may_have_been_sent') return { kind: 'unknown', why };
  return { kind: 'failed', error: explainError(provider, failure) };
}

/** Whether an answer shows that the token works: even a refusal of the question itself does. */
export function provesCredentials(result: GraphResult): boolean {
  if (result.kind === 'refused') return meaningOf(result.failure) === 'refused' && result.failure.code > 0;
  return result.kind === 'accepted';
}
