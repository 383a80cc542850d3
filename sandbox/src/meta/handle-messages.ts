import { acceptInstagram, acceptInstagramAction } from './accept-instagram.ts';
import { type Acceptable, acceptRead, acceptWhatsApp } from './accept-whatsapp.ts';
import { isRecord, parseObject } from './check-body.ts';
import { AFTER_ACCEPTING, BEFORE_ACCEPTING, type FaultTarget } from './faults.ts';
import { GraphError, graphError, noSuchObject } from './graph-errors.ts';
import type { GraphState } from './graph-state.ts';

/** What goes back to the client: a JSON body, bytes, or a reset connection. */
export type Answer =
  | { readonly status: number; readonly body: unknown; readonly bytes?: undefined; readonly cut?: undefined }
  | { readonly status: number; readonly bytes: Buffer; readonly mimeType: string; readonly cut?: undefined }
  | { readonly cut: true };

/** Thrown by a fault that breaks the connection before anything was accepted. */
class CutBefore extends Error {}

/** `POST /<version>/<id>/messages`, WhatsApp and Instagram: faults, token, checks, acceptance, journal. */
export async function handleMessages(state: GraphState, id: string, authorization: string | undefined, raw: Buffer): Promise<Answer> {
  const struck: string[] = [];
  let body: Record<string, unknown> = {};
  let target: FaultTarget = { endpoint: 'messages', phoneNumberId: id };
  try {
    body = parseObject(raw);
    target = targetOf(state, id, body);
    await strikeBefore(state, target, struck);
    checkToken(state, authorization);
    const acceptable = check(state, id, body, target.endpoint === 'read');
    if (acceptable.message === undefined) {
      return { status: 200, body: acceptable.response };
    }
    const faults = state.faults.take(AFTER_ACCEPTING, { ...target, recipient: acceptable.message.to });
    struck.push(...faults.map((fault) => fault.kind));
    record(state, target, body, { struck, accepted: acceptable.message });
    await acceptable.message.commit(faults);
    return faults.some((fault) => fault.kind === 'cut_after') ? { cut: true } : { status: 200, body: acceptable.message.response };
  } catch (error) {
    const code = error instanceof GraphError ? error.code : null;
    if (code === null && !(error instanceof CutBefore)) {
      throw error;
    }
    if (target.endpoint === 'messages') {
      record(state, target, body, { struck, errorCode: code });
    }
    return error instanceof GraphError ? { status: error.status, body: error.body() } : { cut: true };
  }
}

/** Waits, refuses or cuts as ordered. Throws `GraphError` or the cut. */
export async function strikeBefore(state: GraphState, target: FaultTarget, struck: string[]): Promise<void> {
  const faults = state.faults.take(BEFORE_ACCEPTING, target, BEFORE_ACCEPTING.slice(1));
  struck.push(...faults.map((fault) => fault.kind));
  await state.pending.sleep(faults.reduce((ms, fault) => ms + (fault.kind === 'latency' ? fault.ms : 0), 0));
  for (const fault of faults) {
    switch (fault.kind) {
      case 'latency':
        break;
      case 'throttle':
        throw graphError(fault.code ?? 130429);
      case 'server_error':
        throw graphError(fault.code ?? 131000, { status: 500 });
      case 'reject':
        throw graphError(fault.code);
      case 'expired_token':
        throw graphError(190, { subcode: 463, message: 'Error validating access token: Session has expired.', details: 'The access token has expired.' });
      case 'cut_before':
        throw new CutBefore('cut before accepting');
    }
  }
}

export function isCut(error: unknown): boolean {
  return error instanceof CutBefore;
}

/** Throws 401 code 190 unless the header carries a token this sandbox knows. */
export function checkToken(state: GraphState, authorization: string | undefined): void {
  const token = /^Bearer (\S{1,1024})$/.exec(authorization ?? '')?.[1];
  if (token === undefined || !state.accessTokens.has(token)) {
    throw graphError(190);
  }
}

function check(state: GraphState, id: string, body: Record<string, unknown>, isAction: boolean): { message?: Acceptable; response?: unknown } {
  const number = state.numbers.get(id);
  if (number !== undefined) {
    return isAction ? { response: acceptRead(state, number, body) } : { message: acceptWhatsApp(state, number, body) };
  }
  const accountId = instagramAccount(state, id);
  if (accountId === undefined) {
    throw noSuchObject('POST', id);
  }
  return isAction ? { response: acceptInstagramAction(state, accountId, body) } : { message: acceptInstagram(state, accountId, body) };
}

/** `me` stands for the account of the token. Tokens here belong to no account, so it works only where there is one. */
function instagramAccount(state: GraphState, id: string): string | undefined {
  if (id === 'me' && state.instagramAccounts.length === 1) {
    return state.instagramAccounts[0];
  }
  return state.instagramAccounts.includes(id) ? id : undefined;
}

/** Whom a call is about, read loosely: faults strike before the body is checked. */
function targetOf(state: GraphState, id: string, body: Record<string, unknown>): FaultTarget {
  const named = body['to'] ?? body['recipient'];
  const who = isRecord(named) ? named['id'] : named;
  return {
    endpoint: 'status' in body || 'sender_action' in body ? 'read' : 'messages',
    phoneNumberId: instagramAccount(state, id) ?? id,
    recipient: typeof who === 'string' ? who.replace(/^\+/, '') : undefined,
  };
}

interface Outcome {
  readonly struck: readonly string[];
  readonly accepted?: Acceptable;
  readonly errorCode?: number | null;
}

function record(state: GraphState, target: FaultTarget, payload: unknown, outcome: Outcome): void {
  const phoneNumberId = target.phoneNumberId ?? '';
  state.sent.add((seq) => ({
    seq,
    at: new Date(state.now()),
    channel: state.numbers.has(phoneNumberId) ? 'whatsapp' : 'instagram',
    phoneNumberId,
    to: outcome.accepted?.to ?? target.recipient ?? null,
    payload,
    wamid: outcome.accepted?.id ?? null,
    accepted: outcome.accepted !== undefined,
    fault: outcome.struck.length === 0 ? null : outcome.struck.join('+'),
    errorCode: outcome.errorCode ?? null,
  }));
}
