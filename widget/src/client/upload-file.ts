import { BASE } from '../protocol.ts';
import type { WidgetAttachment } from '../protocol.ts';
import { CallFailed, failureOf } from './http-api.ts';

export interface Upload {
  origin: string;
  token: string;
  file: File;
  /** From 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** Sends one file. By XMLHttpRequest, since `fetch` does not say how far it has come. Every failure is a `CallFailed`. */
export function uploadFile({ origin, token, file, onProgress, signal }: Upload): Promise<WidgetAttachment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append('file', file, file.name);
    request.open('POST', `${origin}${BASE}/attachments`);
    request.setRequestHeader('authorization', `Bearer ${token}`);
    request.upload.addEventListener('progress', ({ loaded, total }) => total > 0 && onProgress(loaded / total));
    request.addEventListener('load', () => {
      const kept = request.status === 201 ? readKept(request.responseText) : null;
      if (kept !== null) resolve(kept);
      else reject(failureOf(request.status, request.responseText, request.getResponseHeader('retry-after')));
    });
    for (const event of ['error', 'abort'] as const) request.addEventListener(event, () => reject(new CallFailed(0, 'network', null)));
    signal.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}

function readKept(text: string): WidgetAttachment | null {
  try {
    return (JSON.parse(text) as { attachments: WidgetAttachment[] }).attachments[0] ?? null;
  } catch {
    return null;
  }
}
