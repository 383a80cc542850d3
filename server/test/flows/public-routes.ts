/** What anybody may call. A new public address must be named here. */
export const PUBLIC = [
  /^\/$/,
  /^\/index\.html$/,
  /^\/assets\//,
  /^\/docs/,
  /^\/redoc/,
  /^\/openapi\.json$/,
  /^\/demo/,
  /^\/widget\.js$/,
  /^\/health$/,
  /^\/metrics$/,
  /^\/api\/setup$/,
  /^\/api\/agents\/login$/,
  /^\/api\/agents\/password\/(forgot|reset)$/,
  /^\/password$/,
  // The socket of the desk: its first frame says who it is (realtime.test.ts).
  /^\/api\/realtime$/,
  /^\/webhook\/meta$/,
  // Checked by signature, or by the signed link of a mail (dixa.test.ts).
  /^\/dixa_conversation_started$/,
  // Checked by signature, or by the secret at its end (chatwoot-webhook.test.ts).
  /^\/webhook\/chatwoot(\/:token)?$/,
  /^\/responded_(true|false)$/,
  // Checked by signature (orders-webhooks.test.ts).
  /^\/webhooks\/orderdesk(\/|$)/,
  /^\/widget\/v1\//,
  // Only where tokens of an issuer are taken (mcp-oauth.test.ts).
  /^\/\.well-known\/oauth-protected-resource/,
  /^\*$/,
];
