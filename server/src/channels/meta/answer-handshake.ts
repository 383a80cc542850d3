/** What `GET` on the webhook path answers. The challenge goes back letter by letter, as plain text. */
export interface HandshakeAnswer {
  status: 200 | 400 | 403;
  body: string;
}

/**
 * Meta's verification request: `hub.mode`, `hub.challenge`, `hub.verify_token`, each once.
 * The challenge is documented as digits; letters are let through, markup is not, since it is sent back.
 */
export function answerHandshake(query: Record<string, unknown>, isOurs: (token: string) => boolean): HandshakeAnswer {
  const mode = query['hub.mode'];
  const challenge = query['hub.challenge'];
  const token = query['hub.verify_token'];
  if (typeof mode !== 'string' || typeof token !== 'string' || typeof challenge !== 'string') {
    return { status: 400, body: 'hub.mode, hub.challenge and hub.verify_token are wanted, each once.' };
  }
  if (!/^[0-9A-Za-z_-]{1,128}$/.test(challenge)) return { status: 400, body: 'hub.challenge must be up to 128 letters and digits.' };
  if (mode !== 'subscribe' || !isOurs(token)) {
    return { status: 403, body: 'The verify token is neither the one of an inbox here nor the one configured (WEBHOOK_VERIFY_TOKEN).' };
  }
  return { status: 200, body: challenge };
}
