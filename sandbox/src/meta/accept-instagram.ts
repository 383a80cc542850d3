import type { Acceptable } from './accept-whatsapp.ts';
import { buildInboundInstagram } from './build-inbound.ts';
import { checkBody } from './check-body.ts';
import { graphError } from './graph-errors.ts';
import { type GraphState, rememberAccepted } from './graph-state.ts';
import { instagramActionSchema, instagramMessageSchema, type InstagramMessage } from './instagram-schemas.ts';

/** Checks an Instagram send. Outside 24 h only the HUMAN_AGENT tag passes, for 7 days. Throws the `GraphError` Meta would give. */
export function acceptInstagram(state: GraphState, accountId: string, body: Record<string, unknown>): Acceptable {
  const checked = checkBody(instagramMessageSchema, body);
  const { recipient } = checked;
  if ('comment_id' in recipient) {
    return take(state, accountId, { to: answerComment(state, accountId, recipient.comment_id), message: checked.message });
  }
  const to = recipient.id;
  const window = state.windows.state(accountId, to, state.now(), checked.tag === 'HUMAN_AGENT' ? 7 : 1);
  if (window === 'never') {
    throw graphError(100, {
      subcode: 2534014,
      message: '(#100) The requested user cannot be found.',
      details: 'A person must have written to this account first.',
    });
  }
  if (window === 'closed') {
    throw graphError(10, {
      subcode: 2534022,
      message: '(#10) This message is sent outside of allowed window.',
      details: 'More than 24 hours have passed since the person last wrote.',
    });
  }
  return take(state, accountId, { to, message: checked.message });
}

const COMMENT_DAYS_MS = 7 * 24 * 60 * 60 * 1000;

/** Whom a private answer reaches: once for each comment, within seven days. */
function answerComment(state: GraphState, accountId: string, commentId: string): string {
  const comment = state.comments.get(commentId);
  if (comment?.accountId !== accountId || comment.answered || state.now() - comment.at > COMMENT_DAYS_MS) {
    throw graphError(100, {
      subcode: 2534014,
      message: '(#100) The requested user cannot be found.',
      details: 'A comment can be answered once, within 7 days.',
    });
  }
  comment.answered = true;
  return comment.from;
}

function take(state: GraphState, accountId: string, { to, message }: { to: string; message: InstagramMessage['message'] }): Acceptable {
  const mid = state.ids.mid(accountId);
  return {
    id: mid,
    to,
    response: { recipient_id: to, message_id: mid },
    async commit(faults) {
      rememberAccepted(state, mid, { channel: 'instagram', mid, accountId, to });
      if (state.poster.url === null || faults.some((fault) => fault.kind === 'drop_statuses')) {
        return;
      }
      const early = faults.some((fault) => fault.kind === 'status_before_response');
      const echoed = state.pending.track(echo(state, { accountId, to, mid, message }, early ? 0 : state.statusDelayMs));
      if (early) {
        await echoed;
      }
    },
  };
}

/** Notes typing, seen or a reaction. */
export function acceptInstagramAction(state: GraphState, accountId: string, body: Record<string, unknown>): unknown {
  const checked = checkBody(instagramActionSchema, body);
  state.reads.add((seq) => ({ seq, at: new Date(state.now()), phoneNumberId: accountId, payload: body }));
  return { recipient_id: checked.recipient.id };
}

interface Echo {
  readonly accountId: string;
  readonly to: string;
  readonly mid: string;
  readonly message: InstagramMessage['message'];
}

/** Instagram tells every message of the account back to the app, its own sends included, under the same `mid`. */
async function echo(state: GraphState, { accountId, to, mid, message }: Echo, delayMs: number): Promise<void> {
  await state.pending.sleep(delayMs);
  const payload = buildInboundInstagram({
    accountId,
    from: to,
    mid,
    timestamp: state.now(),
    text: message.text,
    attachments: message.attachments ?? (message.attachment === undefined ? undefined : [message.attachment]),
    isEcho: true,
  });
  await state.poster.post(payload, { endpoint: 'messages', phoneNumberId: accountId, recipient: to });
}
