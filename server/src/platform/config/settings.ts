import { z } from 'zod';

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

function setting<T>(env: string, schema: z.ZodType<T>, description: string, example: string, extra: Extra = {}): Setting<T> {
  return { env, schema, description, example, secret: false, reload: false, ...extra };
}

const whole = (from: number, to: number) => z.coerce.number().int().min(from).max(to);
const decimal = (from: number, to: number) => z.coerce.number().min(from).max(to);
const flag = z.union([z.boolean(), z.enum(['0', '1', 'true', 'false', 'yes', 'no']).transform((word) => ['1', 'true', 'yes'].includes(word))]);
const address = z.url({ protocol: /^https?$/ });
const optionalText = z.string().min(1).optional();
const list = z.union([z.array(z.string()), z.string().transform((text) => text.split(',').map((part) => part.trim()).filter(Boolean))]);
const postgres = z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgres://').optional();
const redis = z.string().regex(/^rediss?:\/\//, 'must begin with redis://').optional();
const secret = { secret: true };
const live = { reload: true };

/** Every setting by its key in `baton.config.json`. Order is the order of `.env.example`. */
export const SETTINGS = {
  environment: setting('NODE_ENV', z.enum(['development', 'test', 'production']).default('development'), 'production refuses demo secrets and unsigned webhooks.', 'production'),
  host: setting('HOST', z.string().default('0.0.0.0'), 'Address to listen on.', '127.0.0.1'),
  port: setting('PORT', whole(0, 65535).default(3000), 'Port for everything: desk, widget, webhooks, API. API_PORT and WEBHOOK_PORT are read when PORT is absent.', '3000'),
  publicUrl: setting('WEBHOOK_BASE_URL', address.optional(), 'Address under which the outside reaches this server; links in messages use it.', 'https://desk.example.com'),
  webhookPath: setting('WEBHOOK_PATH', z.string().startsWith('/').default('/webhook/meta'), 'Path that Meta calls.', '/webhook/meta'),
  roles: setting('BATON_ROLES', list.default(['web', 'worker']), 'What this process does: web, worker or both.', 'web,worker'),
  dataDir: setting('BATON_DATA_DIR', z.string().default('./data'), 'Folder of the embedded database, generated keys and files.', '/var/lib/baton'),
  databaseUrl: setting('DATABASE_URL', postgres, 'Postgres 15 or later. Absent: the embedded database in the data folder.', 'postgres://baton:secret@localhost:5432/baton', secret),
  databasePoolSize: setting('DATABASE_POOL_SIZE', whole(2, 200).default(20), 'Connections to Postgres.', '20'),
  databaseTimeoutSeconds: setting('DATABASE_TIMEOUT', decimal(0.1, 120).default(10), 'Seconds to wait for a connection.', '10'),
  redisUrl: setting('REDIS_URL', redis, 'Redis for shared cache and rate limits. Never holds truth.', 'redis://localhost:6379', secret),
  redisTtlSeconds: setting('REDIS_TTL_DEFAULT', whole(1, 86_400).default(300), 'Seconds a cache entry lives unless said otherwise.', '300'),
  secretKey: setting('SECRET_KEY', z.string().min(16, 'must have at least 16 characters').optional(), 'Signs sessions and links. Absent: generated once into the data folder.', 'a long random text', secret),
  masterKeys: setting('BATON_MASTER_KEYS', optionalText, 'Seals stored secrets: <version>:<32 bytes base64>, several by comma. Absent: generated once into the data folder.', '1:q83v…', secret),
  adminEmail: setting('BATON_ADMIN_EMAIL', z.email().default('admin@example.com'), 'The first teammate, made at the first start.', 'owner@example.com'),
  adminPassword: setting('BATON_ADMIN_PASSWORD', z.string().min(8, 'must have at least 8 characters').optional(), 'Its password. Absent: generated and printed once.', 'a good password', secret),
  operatorKey: setting('BATON_OPERATOR_KEY', z.string().min(8, 'must have at least 8 characters').optional(), "The operator's API key. Absent: generated once into the data folder.", 'a long random text', secret),
  demo: setting('BATON_DEMO', flag.default(true), 'Loads the demo shop at the first start.', '1'),
  apiKeyHeader: setting('API_KEY_HEADER', z.string().toLowerCase().default('x-api-key'), 'Header that carries an API key.', 'x-api-key'),
  accessTokenHours: setting('ACCESS_TOKEN_EXPIRE_HOURS', decimal(0.1, 720).default(24), 'Hours a sign-in lasts.', '24'),
  apiRateLimit: setting('API_RATE_LIMIT', whole(1, 1_000_000).default(1000), 'Requests a minute for each key or teammate.', '1000', live),
  addressRateLimit: setting('ADDRESS_RATE_LIMIT', whole(1, 1_000_000).default(100), 'Requests a minute for each address without sign-in.', '100', live),
  corsOrigins: setting('CORS_ORIGINS', list.default([]), 'Origins that may call the API from a browser. The widget protocol answers every origin.', 'https://shop.example.com', live),
  logLevel: setting('LOG_LEVEL', z.string().toLowerCase().pipe(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])).default('info'), 'How much is logged.', 'info', live),
  logFormat: setting('LOG_FORMAT', z.enum(['json', 'pretty', 'auto']).default('auto'), 'json, pretty, or auto: pretty on a terminal.', 'json'),
  correlationHeader: setting('CORRELATION_ID_HEADER', z.string().toLowerCase().default('x-request-id'), 'Header that carries the correlation id in and out.', 'x-request-id'),
  workerConcurrency: setting('WORKER_CONCURRENCY', whole(1, 500).default(20), 'Jobs of one kind at once in this process.', '20'),
  quietWindowMs: setting('BATON_QUIET_WINDOW_MS', whole(0, 60_000).default(1500), 'How long the assistant waits for a further message before it answers a burst.', '1500', live),
  turnDeadlineSeconds: setting('BATON_TURN_DEADLINE_SECONDS', whole(5, 3600).default(120), 'A message the assistant has not answered by then goes to a person.', '120', live),
  webhookSecret: setting('WEBHOOK_SECRET', z.string().min(1).default('baton-demo-secret'), 'App secret of the demo inboxes, and of Meta inboxes without their own.', 'the app secret from Meta', secret),
  webhookVerifyToken: setting('WEBHOOK_VERIFY_TOKEN', z.string().min(1).default('baton-demo'), "Token of Meta's verification request.", 'baton-demo', secret),
  whatsappApiBaseUrl: setting('WHATSAPP_API_BASE_URL', address.optional(), 'Graph API for WhatsApp. Absent in the demo: the local stand-in.', 'https://graph.facebook.com'),
  whatsappAccessToken: setting('WHATSAPP_ACCESS_TOKEN', optionalText, 'Access token of the demo WhatsApp inbox.', 'EAAG…', secret),
  instagramApiBaseUrl: setting('INSTAGRAM_API_BASE_URL', address.optional(), 'Graph API for Instagram.', 'https://graph.instagram.com'),
  instagramAccessToken: setting('INSTAGRAM_ACCESS_TOKEN', optionalText, 'Access token of the demo Instagram inbox.', 'IGAA…', secret),
  graphApiVersion: setting('GRAPH_API_VERSION', z.string().regex(/^v\d+\.\d+$/, 'must look like v25.0').default('v25.0'), 'Version of the Graph API.', 'v25.0'),
  openaiApiKey: setting('OPENAI_API_KEY', optionalText, 'Key of OpenAI or of a server that speaks its Responses API. Absent: the built-in model answers from the knowledge base.', 'sk-…', secret),
  openaiBaseUrl: setting('OPENAI_BASE_URL', address.optional(), 'Another server that speaks the Responses API (Ollama, vLLM, LM Studio).', 'http://localhost:11434/v1'),
  openaiModel: setting('OPENAI_MODEL', z.string().min(1).default('gpt-6-luna'), 'Model of assistants that name none.', 'gpt-6-luna', live),
  openaiTimeoutSeconds: setting('OPENAI_TIMEOUT', decimal(0.05, 600).default(30), 'Seconds one model call may take.', '30', live),
  openaiMaxRetries: setting('OPENAI_MAX_RETRIES', whole(0, 10).default(2), 'Further attempts after a model call that certainly had no effect.', '2', live),
  openaiPromptId: setting('OPENAI_PROMPT_ID', optionalText, 'A pmpt_… id that stands for the default prompt of the registry.', 'pmpt_…'),
  openaiEmbeddingModel: setting('OPENAI_EMBEDDING_MODEL', optionalText, 'Embedding model. Absent: retrieval by words alone.', 'text-embedding-3-small'),
  anthropicBaseUrl: setting('ANTHROPIC_BASE_URL', address.optional(), 'Anthropic API.', 'https://api.anthropic.com'),
  dixaApiKey: setting('DIXA_API_KEY', optionalText, 'Key of the Dixa connection.', '…', secret),
  dixaBaseUrl: setting('DIXA_BASE_URL', address.optional(), 'Dixa API.', 'https://dev.dixa.io'),
  dixaAgentId: setting('AGENT_ID', optionalText, "Dixa's id of the user that Baton answers as.", '…'),
  dixaQueueId: setting('QUEUE_ID', optionalText, 'Dixa queue that takes handoffs.', '…'),
  chatwootBaseUrl: setting('CHATWOOT_BASE_URL', address.optional(), 'Chatwoot.', 'https://app.chatwoot.com'),
  chatwootApiToken: setting('CHATWOOT_API_TOKEN', optionalText, 'Token of the Chatwoot bot.', '…', secret),
  chatwootWebhookSecret: setting('CHATWOOT_WEBHOOK_SECRET', optionalText, 'Secret of the Chatwoot webhook.', '…', secret),
  orderdeskBaseUrl: setting('ORDERDESK_BASE_URL', address.optional(), 'OrderDesk API.', 'https://app.orderdesk.me'),
  dashboardBaseUrl: setting('MCP_BASE_URL', address.optional(), "The shop's own dashboard.", 'https://shop.example.com'),
  dashboardApiKey: setting('MCP_API_KEY', optionalText, 'Key of the dashboard.', '…', secret),
  quimbiBaseUrl: setting('QUIMBI_BASE_URL', address.optional(), 'Customer intelligence service.', 'https://quimbi.example.com'),
  quimbiApiKey: setting('QUIMBI_API_KEY', optionalText, 'Its key.', '…', secret),
  quimbiTimeoutSeconds: setting('QUIMBI_TIMEOUT', decimal(0.1, 120).default(30), 'Seconds one call may take.', '30'),
  quimbiMaxRetries: setting('QUIMBI_MAX_RETRIES', whole(0, 10).default(3), 'Further attempts.', '3'),
  webchatWidgetUrl: setting('WEBCHAT_WIDGET_URL', address.optional(), 'Address of the widget script when a CDN serves it.', 'https://cdn.example.com/widget.js'),
  extractionInterval: setting('EXTRACTION_INTERVAL', whole(1, 86_400).default(600), 'Seconds after the last message until leads are extracted.', '600'),
  scoringChurnWeight: setting('SCORING_CHURN_WEIGHT', decimal(0, 100).default(3), 'Weight of churn risk in the inbox order.', '3.0', live),
  scoringValueWeight: setting('SCORING_VALUE_WEIGHT', decimal(0, 100).default(2), 'Weight of customer value.', '2.0', live),
  scoringUrgencyWeight: setting('SCORING_URGENCY_WEIGHT', decimal(0, 100).default(1.5), 'Weight of urgency.', '1.5', live),
  topicAlertBoost: setting('TOPIC_ALERT_BOOST', decimal(0, 100).default(5), 'Points for a matching topic alert.', '5.0', live),
  contextMaxTickets: setting('CONTEXT_MAX_TICKETS', whole(0, 100).default(5), 'Past tickets sent to the intelligence service.', '5'),
  contextMaxOrders: setting('CONTEXT_MAX_ORDERS', whole(0, 100).default(3), 'Recent orders sent to it.', '3'),
} satisfies Record<string, Setting>;

export type Config = { [K in keyof typeof SETTINGS]: z.infer<(typeof SETTINGS)[K]['schema']> };
