import { z } from 'zod';
import { CRASH_POINTS } from '../crash-point.ts';

/** One setting: where it comes from, what it means, and whether it may be shown or changed while running. */
export interface Setting<T = unknown> {
  env: string;
  schema: z.ZodType<T>;
  description: string;
  example: string;
  /** Never printed. */
  secret: boolean;
  /** Taken over by SIGHUP or an operator's call, without a restart. */
  reload: boolean;
}

type Extra = { secret?: boolean; reload?: boolean };

/** `assignment` is the variable with an example value, as a person would write it. */
function setting<T>(assignment: string, schema: z.ZodType<T>, description: string, extra: Extra = {}): Setting<T> {
  const cut = assignment.indexOf('=');
  return { env: assignment.slice(0, cut), example: assignment.slice(cut + 1), schema, description, secret: false, reload: false, ...extra };
}

const whole = (from: number, to: number) => z.coerce.number().int().min(from).max(to);
const decimal = (from: number, to: number) => z.coerce.number().min(from).max(to);
const flag = z.union([z.boolean(), z.enum(['0', '1', 'true', 'false', 'yes', 'no']).transform((word) => ['1', 'true', 'yes'].includes(word))]);
const address = z.url({ protocol: /^https?$/ });
const optionalText = z.string().min(1).optional();
const list = z.union([
  z.array(z.string()),
  z.string().transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  ),
]);
const postgres = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
  .optional();
const redis = z
  .string()
  .regex(/^rediss?:\/\//, 'must begin with redis://')
  .optional();
const crashPoint = z
  .string()
  .refine(
    (value) => /^[a-z._]+(:[1-9]\d{0,5})?$/.test(value) && CRASH_POINTS.some((point) => point === value.split(':')[0]),
    `must be one of ${CRASH_POINTS.join(', ')}, with :3 for its third passage`,
  )
  .optional();
const ATTACHMENT_TYPES = [
  'image/*',
  'audio/*',
  'video/*',
  'text/plain',
  'application/pdf',
  'application/zip',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.oasis.opendocument.text',
];
const secret = { secret: true };
const live = { reload: true };

/** Every setting by its key in `baton.config.json`. Order is the order of `.env.example`. */
export const SETTINGS = {
  environment: setting(
    'NODE_ENV=production',
    z.enum(['development', 'test', 'production']).default('development'),
    'production refuses demo secrets and unsigned webhooks.',
  ),
  host: setting('HOST=127.0.0.1', z.string().default('0.0.0.0'), 'Address to listen on.'),
  port: setting(
    'PORT=3000',
    whole(0, 65535).default(3000),
    'Port for everything: desk, widget, webhooks, API. API_PORT and WEBHOOK_PORT are read when PORT is absent.',
  ),
  publicUrl: setting(
    'WEBHOOK_BASE_URL=https://desk.example.com',
    address.optional(),
    'Address under which the outside reaches this server; links in messages use it.',
  ),
  webhookPath: setting('WEBHOOK_PATH=/webhook/meta', z.string().startsWith('/').default('/webhook/meta'), 'Path that Meta calls.'),
  roles: setting('BATON_ROLES=web,worker', list.default(['web', 'worker']), 'What this process does: web, worker or both.'),
  dataDir: setting('BATON_DATA_DIR=/var/lib/baton', z.string().default('./data'), 'Folder of the embedded database, generated keys and files.'),
  databaseUrl: setting(
    'DATABASE_URL=postgres://baton:secret@localhost:5432/baton',
    postgres,
    'Postgres 15 or later. Absent: the embedded database in the data folder.',
    secret,
  ),
  databasePoolSize: setting('DATABASE_POOL_SIZE=20', whole(2, 200).default(20), 'Connections to Postgres.'),
  databaseTimeoutSeconds: setting('DATABASE_TIMEOUT=10', decimal(0.1, 120).default(10), 'Seconds to wait for a connection.'),
  redisUrl: setting(
    'REDIS_URL=redis://localhost:6379',
    redis,
    'Redis: hints between processes and rate limits counted together. Never holds truth; without it, or while it is away, Postgres carries the hints.',
    secret,
  ),
  redisTtlSeconds: setting('REDIS_TTL_DEFAULT=300', whole(1, 86_400).default(300), 'Seconds a cache entry lives unless said otherwise.'),
  secretKey: setting(
    'SECRET_KEY=a long random text',
    z.string().min(16, 'must have at least 16 characters').optional(),
    'Signs sessions and links. Absent: generated once into the data folder.',
    secret,
  ),
  masterKeys: setting(
    'BATON_MASTER_KEYS=1:q83v…',
    optionalText,
    'Seals stored secrets: <version>:<32 bytes base64>, several by comma. Absent: generated once into the data folder.',
    secret,
  ),
  adminEmail: setting('BATON_ADMIN_EMAIL=owner@example.com', z.email().default('admin@example.com'), 'The first teammate, made at the first start.'),
  adminPassword: setting(
    'BATON_ADMIN_PASSWORD=a good password',
    z.string().min(8, 'must have at least 8 characters').optional(),
    'Its password. Absent: generated and printed once.',
    secret,
  ),
  operatorKey: setting(
    'BATON_OPERATOR_KEY=a long random text',
    z.string().min(8, 'must have at least 8 characters').optional(),
    "The operator's API key. Absent: generated once into the data folder.",
    secret,
  ),
  mcpKey: setting('BATON_MCP_KEY=bk_…', optionalText, "The API key `baton mcp` acts with. Absent: the operator's.", secret),
  mcpOauthIssuer: setting(
    'MCP_OAUTH_ISSUER=https://login.example.com',
    address.optional(),
    'OAuth issuer whose tokens are taken at /mcp, exactly as in their claim iss. Absent: none are.',
  ),
  mcpOauthAudience: setting('MCP_OAUTH_AUDIENCE=https://desk.example.com/mcp', optionalText, 'Audience of those tokens. Absent: WEBHOOK_BASE_URL with /mcp.'),
  mcpOauthWorkspaceClaim: setting(
    'MCP_OAUTH_WORKSPACE_CLAIM=workspace',
    z.string().min(1).default('workspace'),
    'Claim of those tokens that names the workspace, by id or slug. A token without it is good where there is only one workspace.',
  ),
  mcpOauthScopes: setting(
    'MCP_OAUTH_SCOPES=desk:read=tickets.read_own+tickets.read_all',
    list.default([]),
    "What the issuer's own scopes allow, as scope=permission+permission. A scope with the name of a permission needs no entry.",
  ),
  demo: setting('BATON_DEMO=1', flag.default(true), 'Loads the demo shop at the first start.'),
  apiKeyHeader: setting('API_KEY_HEADER=x-api-key', z.string().toLowerCase().default('x-api-key'), 'Header that carries an API key.'),
  accessTokenHours: setting('ACCESS_TOKEN_EXPIRE_HOURS=24', decimal(0.1, 720).default(24), 'Hours a sign-in lasts.'),
  passwordCost: setting(
    'PASSWORD_COST=11',
    whole(4, 15).default(11),
    'Cost of bcrypt: one more doubles the work of a guess, and of a sign-in. Stored passwords follow when their owner signs in.',
    live,
  ),
  awayMinutes: setting('PRESENCE_AWAY_MINUTES=10', whole(2, 1440).default(10), 'Minutes without activity until a teammate who is online counts as away.', live),
  offlineMinutes: setting(
    'PRESENCE_OFFLINE_MINUTES=5',
    whole(2, 1440).default(5),
    'Minutes without a request or an open desk until a teammate counts as offline.',
    live,
  ),
  smtpUrl: setting(
    'SMTP_URL=smtp://user:password@mail.example.com:587',
    z
      .string()
      .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
      .optional(),
    'Server that takes our mail. Absent: SMTP_HOST and its companions; without either, mail is not sent and the log says so.',
    secret,
  ),
  smtpHost: setting('SMTP_HOST=mail.example.com', optionalText, 'Instead of SMTP_URL: the host.'),
  smtpPort: setting('SMTP_PORT=587', whole(1, 65535).default(587), 'Its port. 465 speaks TLS from the first byte.'),
  smtpUser: setting('SMTP_USER=desk@example.com', optionalText, 'Name to sign in there with.'),
  smtpPassword: setting('SMTP_PASSWORD=…', optionalText, 'Its password.', secret),
  mailFrom: setting('MAIL_FROM=Baton <desk@example.com>', z.string().min(3).default('Baton <baton@localhost>'), 'Sender of our mail.'),
  apiRateLimit: setting('API_RATE_LIMIT=1000', whole(1, 1_000_000).default(1000), 'Requests a minute for each key or teammate.', live),
  addressRateLimit: setting('ADDRESS_RATE_LIMIT=100', whole(1, 1_000_000).default(100), 'Requests a minute for each address without sign-in.', live),
  trustedProxies: setting(
    'TRUSTED_PROXIES=loopback,uniquelocal',
    list.default(['loopback']),
    'Proxies whose X-Forwarded-For is believed: addresses, networks, loopback, linklocal, uniquelocal.',
  ),
  attachmentMaxMb: setting('ATTACHMENT_MAX_MB=25', decimal(0.001, 1024).default(25), 'Largest file a teammate or a visitor may send, in MB.', live),
  attachmentTypes: setting(
    'ATTACHMENT_TYPES=image/*,application/pdf,text/plain',
    list.default(ATTACHMENT_TYPES),
    'Media types of files that are accepted, by what their bytes say. `image/*` is every image.',
    live,
  ),
  clamdAddress: setting(
    'CLAMD_ADDRESS=127.0.0.1:3310',
    z
      .string()
      .regex(/^[\w.-]+:\d+$/, 'must be host:port')
      .optional(),
    'Virus scanner (clamd) that every file is shown to. Without an answer from it no file is accepted.',
  ),
  s3Bucket: setting('S3_BUCKET=baton-files', optionalText, 'Bucket that keeps files, of S3 or of anything that speaks it. Absent: the data folder.'),
  s3Endpoint: setting('S3_ENDPOINT=https://minio.example.com', address.optional(), "Address of the service. Absent: Amazon's for the region."),
  s3Region: setting('S3_REGION=eu-central-1', z.string().min(1).default('us-east-1'), 'Region of the bucket.'),
  s3AccessKeyId: setting('S3_ACCESS_KEY_ID=AKIA…', optionalText, 'Key that may read, write and delete there.', secret),
  s3SecretAccessKey: setting('S3_SECRET_ACCESS_KEY=…', optionalText, 'Its secret.', secret),
  s3Prefix: setting(
    'S3_PREFIX=baton/',
    z
      .string()
      .regex(/^([\w.-]+\/)*$/, 'must be empty or end with /')
      .default(''),
    'Before the name of every file in the bucket.',
  ),
  s3PathStyle: setting('S3_PATH_STYLE=1', flag.optional(), 'The bucket in the path instead of in the host name. Absent: as S3_ENDPOINT is set.'),
  corsOrigins: setting(
    'CORS_ORIGINS=https://shop.example.com',
    list.default([]),
    'Origins that may call the API from a browser. The widget protocol answers every origin.',
    live,
  ),
  logLevel: setting(
    'LOG_LEVEL=info',
    z
      .string()
      .toLowerCase()
      .pipe(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']))
      .default('info'),
    'How much is logged.',
    live,
  ),
  logFormat: setting('LOG_FORMAT=json', z.enum(['json', 'pretty', 'auto']).default('auto'), 'json, pretty, or auto: pretty on a terminal.'),
  correlationHeader: setting(
    'CORRELATION_ID_HEADER=x-request-id',
    z.string().toLowerCase().default('x-request-id'),
    'Header that carries the correlation id in and out.',
  ),
  workerConcurrency: setting('WORKER_CONCURRENCY=20', whole(1, 500).default(20), 'Jobs of one kind at once in this process.'),
  quietWindowMs: setting(
    'BATON_QUIET_WINDOW_MS=1500',
    whole(0, 60_000).default(1500),
    'How long the assistant waits for a further message before it answers a burst.',
    live,
  ),
  memoryQuietMinutes: setting(
    'BATON_MEMORY_QUIET_MINUTES=120',
    whole(1, 10_080).default(120),
    'How long a contact has said nothing in an open ticket before it is read for facts worth remembering.',
    live,
  ),
  turnDeadlineSeconds: setting(
    'BATON_TURN_DEADLINE_SECONDS=120',
    whole(5, 3600).default(120),
    'A message the assistant has not answered by then goes to a person.',
    live,
  ),
  webhookSecret: setting(
    'WEBHOOK_SECRET=the app secret from Meta',
    z.string().min(1).default('baton-demo-secret'),
    'App secret of the demo inboxes, and of Meta inboxes without their own.',
    secret,
  ),
  webhookVerifyToken: setting('WEBHOOK_VERIFY_TOKEN=baton-demo', z.string().min(1).default('baton-demo'), "Token of Meta's verification request.", secret),
  whatsappApiBaseUrl: setting(
    'WHATSAPP_API_BASE_URL=https://graph.facebook.com',
    address.optional(),
    'Graph API for WhatsApp. Absent in the demo: the local stand-in.',
  ),
  whatsappAccessToken: setting('WHATSAPP_ACCESS_TOKEN=EAAG…', optionalText, 'Access token of the demo WhatsApp inbox.', secret),
  instagramApiBaseUrl: setting('INSTAGRAM_API_BASE_URL=https://graph.instagram.com', address.optional(), 'Graph API for Instagram.'),
  instagramAccessToken: setting('INSTAGRAM_ACCESS_TOKEN=IGAA…', optionalText, 'Access token of the demo Instagram inbox.', secret),
  graphApiVersion: setting(
    'GRAPH_API_VERSION=v25.0',
    z
      .string()
      .regex(/^v\d+\.\d+$/, 'must look like v25.0')
      .default('v25.0'),
    'Version of the Graph API.',
  ),
  metaSendsPerSecond: setting(
    'META_SENDS_PER_SECOND=80',
    whole(1, 100_000).default(80),
    'Messages a second that one WhatsApp number or Instagram account sends: 80, or 1000 where Meta has raised it. Counted together by all processes.',
    live,
  ),
  metaPairBurst: setting(
    'META_PAIR_BURST=45',
    whole(1, 100_000).default(45),
    'Messages to one contact at once, as Meta lends them on WhatsApp; after that one every six seconds.',
    live,
  ),
  openaiApiKey: setting(
    'OPENAI_API_KEY=sk-…',
    optionalText,
    'Key of OpenAI or of a server that speaks its Responses API. Absent: the built-in model answers from the knowledge base.',
    secret,
  ),
  openaiBaseUrl: setting(
    'OPENAI_BASE_URL=http://localhost:11434/v1',
    address.optional(),
    'Another server that speaks the Responses API (Ollama, vLLM, LM Studio).',
  ),
  openaiModel: setting('OPENAI_MODEL=gpt-6-luna', z.string().min(1).default('gpt-6-luna'), 'Model of assistants that name none.', live),
  openaiTimeoutSeconds: setting('OPENAI_TIMEOUT=30', decimal(0.05, 600).default(30), 'Seconds one model call may take.', live),
  openaiMaxRetries: setting('OPENAI_MAX_RETRIES=2', whole(0, 10).default(2), 'Further attempts after a model call that certainly had no effect.', live),
  openaiPromptId: setting('OPENAI_PROMPT_ID=pmpt_…', optionalText, 'A pmpt_… id that stands for the default prompt of the registry.'),
  openaiEmbeddingModel: setting('OPENAI_EMBEDDING_MODEL=text-embedding-3-small', optionalText, 'Embedding model. Absent: retrieval by words alone.'),
  anthropicBaseUrl: setting('ANTHROPIC_BASE_URL=https://api.anthropic.com', address.optional(), 'Anthropic API.'),
  dixaApiKey: setting('DIXA_API_KEY=…', optionalText, 'Key of the Dixa connection.', secret),
  dixaBaseUrl: setting('DIXA_BASE_URL=https://dev.dixa.io', address.optional(), 'Dixa API.'),
  dixaAgentId: setting('AGENT_ID=…', optionalText, "Dixa's id of the user that Baton answers as."),
  dixaQueueId: setting('QUEUE_ID=…', optionalText, 'Dixa queue that takes handoffs.'),
  dixaWebhookSecret: setting('DIXA_WEBHOOK_SECRET=0011…', optionalText, "Secret key of Dixa's webhook, in hex, for inboxes without their own.", secret),
  dixaWebhookToken: setting('DIXA_WEBHOOK_TOKEN=…', optionalText, 'Token that Dixa sends as `Authorization: Bearer`.', secret),
  dixaWebhookBasic: setting('DIXA_WEBHOOK_BASIC=user:password', optionalText, 'User and password that Dixa sends as `Authorization: Basic`.', secret),
  chatwootBaseUrl: setting('CHATWOOT_BASE_URL=https://app.chatwoot.com', address.optional(), 'Chatwoot.'),
  chatwootApiToken: setting('CHATWOOT_API_TOKEN=…', optionalText, 'Token of the Chatwoot bot.', secret),
  chatwootUserToken: setting(
    'CHATWOOT_USER_TOKEN=…',
    optionalText,
    'Token of a Chatwoot user, for what a bot may not read: lists of messages, conversations and contacts.',
    secret,
  ),
  chatwootAccountId: setting(
    'CHATWOOT_ACCOUNT_ID=1',
    z
      .string()
      .regex(/^\d{1,15}$/)
      .optional(),
    'Chatwoot account, for inboxes that name none.',
  ),
  chatwootCallsPerMinute: setting(
    'CHATWOOT_CALLS_PER_MINUTE=60',
    whole(1, 3000).default(60),
    'Most calls a minute to one Chatwoot account, over all processes.',
    { reload: true },
  ),
  chatwootWebhookSecret: setting(
    'CHATWOOT_WEBHOOK_SECRET=…',
    optionalText,
    'Secrets of the Chatwoot webhooks, by comma, for inboxes without their own.',
    secret,
  ),
  chatwootWebhookToken: setting(
    'CHATWOOT_WEBHOOK_TOKEN=…',
    optionalText,
    'Last part of the secret webhook address, for versions of Chatwoot that sign nothing.',
    secret,
  ),
  orderdeskBaseUrl: setting('ORDERDESK_BASE_URL=https://app.orderdesk.me', address.optional(), 'OrderDesk API.'),
  orderdeskTimeoutSeconds: setting('ORDERDESK_TIMEOUT=20', decimal(0.1, 120).default(20), 'Seconds one call of OrderDesk or of the dashboard may take.', live),
  ordersPollSeconds: setting('ORDERS_POLL_SECONDS=60', whole(0, 86_400).default(60), 'How often each OrderDesk store is asked what changed. 0: never.', live),
  dashboardBaseUrl: setting('MCP_BASE_URL=https://shop.example.com', address.optional(), "The shop's own dashboard."),
  dashboardApiKey: setting('MCP_API_KEY=…', optionalText, 'Key of the dashboard.', secret),
  quimbiBaseUrl: setting('QUIMBI_BASE_URL=https://quimbi.example.com', address.optional(), 'Customer intelligence service.'),
  quimbiApiKey: setting('QUIMBI_API_KEY=…', optionalText, 'Its key.', secret),
  quimbiTimeoutSeconds: setting('QUIMBI_TIMEOUT=30', decimal(0.1, 120).default(30), 'Seconds one call may take.'),
  quimbiMaxRetries: setting('QUIMBI_MAX_RETRIES=3', whole(0, 10).default(3), 'Further attempts.'),
  webchatWidgetUrl: setting('WEBCHAT_WIDGET_URL=https://cdn.example.com/widget.js', address.optional(), 'Address of the widget script when a CDN serves it.'),
  extractionInterval: setting('EXTRACTION_INTERVAL=600', whole(1, 86_400).default(600), 'Seconds after the last message until leads are extracted.'),
  scoringChurnWeight: setting('SCORING_CHURN_WEIGHT=3.0', decimal(0, 100).default(3), 'Weight of churn risk in the inbox order.', live),
  scoringValueWeight: setting('SCORING_VALUE_WEIGHT=2.0', decimal(0, 100).default(2), 'Weight of customer value.', live),
  scoringUrgencyWeight: setting('SCORING_URGENCY_WEIGHT=1.5', decimal(0, 100).default(1.5), 'Weight of urgency.', live),
  topicAlertBoost: setting('TOPIC_ALERT_BOOST=5.0', decimal(0, 100).default(5), 'Points for a matching topic alert.', live),
  contextMaxTickets: setting('CONTEXT_MAX_TICKETS=5', whole(0, 100).default(5), 'Past tickets sent to the intelligence service.'),
  contextMaxOrders: setting('CONTEXT_MAX_ORDERS=3', whole(0, 100).default(3), 'Recent orders sent to it.'),
  copilotRateLimit: setting('COPILOT_RATE_LIMIT=60', whole(1, 10_000).default(60), 'Requests a minute of one teammate to the copilot.', live),
  crashAt: setting(
    'BATON_CRASH_AT=turn.after_model:3',
    crashPoint,
    'For tests of crash safety: the process kills itself at this point of the flow. Refused in production.',
  ),
} satisfies Record<string, Setting>;

export type Config = { [K in keyof typeof SETTINGS]: z.infer<(typeof SETTINGS)[K]['schema']> };
