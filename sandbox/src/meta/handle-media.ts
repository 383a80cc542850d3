import { strikeBefore, checkToken, isCut, type Answer } from './handle-messages.ts';
import { GraphError, graphError, noSuchObject } from './graph-errors.ts';
import type { GraphState } from './graph-state.ts';

export interface MediaRequest {
  readonly method: string;
  /** The phone number id on upload, the media id on reading; empty for a download link. */
  readonly id: string;
  readonly authorization: string | undefined;
  readonly contentType: string;
  readonly origin: string;
  readonly query: URLSearchParams;
  readonly raw: Buffer;
}

/** `POST /<version>/<number>/media`: multipart as Meta wants it, or the bare bytes with their content type. */
export function uploadMedia(state: GraphState, request: MediaRequest): Promise<Answer> {
  return guarded(state, request, { phoneNumberId: request.id }, async () => {
    if (!state.numbers.has(request.id)) {
      throw noSuchObject('POST', request.id);
    }
    const file = await fileOf(request);
    return { status: 200, body: { id: state.media.add(file, state.now(), 30).id } };
  });
}

/** `GET /<version>/<media id>`: where to download it, for five minutes. */
export function describeMedia(state: GraphState, request: MediaRequest): Promise<Answer> {
  const phoneNumberId = request.query.get('phone_number_id') ?? undefined;
  return guarded(state, request, { phoneNumberId }, async () => {
    if (phoneNumberId !== undefined && !state.numbers.has(phoneNumberId)) {
      throw noSuchObject('GET', request.id);
    }
    return { status: 200, body: state.media.describe(request.id, request.origin, state.now()) };
  });
}

/** The download itself. It wants the token too; an expired link is a bare 404, after which the client asks for a new one. */
export function downloadMedia(state: GraphState, request: MediaRequest): Promise<Answer> {
  return guarded(state, request, {}, async () => {
    const file = state.media.fetch(request.query, state.now());
    return file === undefined ? { status: 404, body: {} } : { status: 200, bytes: file.bytes, mimeType: file.mimeType };
  });
}

async function guarded(
  state: GraphState,
  request: MediaRequest,
  target: { phoneNumberId?: string | undefined },
  answer: () => Promise<Answer>,
): Promise<Answer> {
  try {
    await strikeBefore(state, { endpoint: 'media', ...target }, []);
    checkToken(state, request.authorization);
    return await answer();
  } catch (error) {
    if (error instanceof GraphError) {
      return { status: error.status, body: error.body() };
    }
    if (isCut(error)) {
      return { cut: true };
    }
    throw error;
  }
}

async function fileOf(request: MediaRequest): Promise<{ bytes: Uint8Array; mimeType: string }> {
  if (!request.contentType.startsWith('multipart/form-data')) {
    return { bytes: request.raw, mimeType: request.contentType || 'application/octet-stream' };
  }
  const form = await new Response(new Uint8Array(request.raw), { headers: { 'content-type': request.contentType } }).formData().catch(() => {
    throw graphError(100, { details: 'The multipart body cannot be read.' });
  });
  const file = form.get('file');
  if (form.get('messaging_product') !== 'whatsapp' || !(file instanceof File)) {
    throw graphError(100, { message: '(#100) The parameter messaging_product is required.', details: 'Send messaging_product=whatsapp, type and file.' });
  }
  const type = form.get('type');
  return { bytes: new Uint8Array(await file.arrayBuffer()), mimeType: typeof type === 'string' && type !== '' ? type : file.type };
}
