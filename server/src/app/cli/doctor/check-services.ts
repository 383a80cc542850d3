import type { Config } from '#platform/config';
import { checkFiles } from './check-files.ts';
import { checkMail } from './check-mail.ts';
import { checkScanner } from './check-scanner.ts';
import { broken, ok, reasonOf, skipped, warning } from './finding.ts';
import type { Finding } from './finding.ts';

const PATIENCE_MS = 5000;
const NOTICE_DAYS = 60;
const DAY_MS = 86_400_000;

/** What Baton reaches over the network: Redis, the model's server, the mail server, the virus scanner, the store of files, and itself from outside. */
export async function checkServices(config: Config): Promise<Finding[]> {
  return Promise.all([checkRedis(config), checkModel(config), checkMail(config), checkScanner(config), checkFiles(config), checkPublicUrl(config)]);
}

async function checkRedis({ redisUrl }: Config): Promise<Finding> {
  if (!redisUrl) return skipped('redis', 'Not configured. Between several processes Postgres carries the hints, and each counts limits by itself.');
  const { Redis } = await import('ioredis');
  const redis = new Redis(redisUrl, { lazyConnect: true, connectTimeout: PATIENCE_MS, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
    return ok('redis', 'It answers.');
  } catch (error) {
    return warning(
      'redis',
      `It does not answer (${reasonOf(error)}). Baton goes on without it: Postgres carries the hints between processes, and each counts limits by itself.`,
      'Check REDIS_URL, or remove it.',
    );
  } finally {
    redis.disconnect();
  }
}

interface ListedModel {
  id: string;
  shutdown_date?: string | null;
}

/** Asks for the list of models: a real call with the real key, and it costs nothing. */
async function checkModel(config: Config): Promise<Finding> {
  if (!config.openaiApiKey && !config.openaiBaseUrl)
    return ok('model', 'The built-in one: it answers from the help articles alone. Set OPENAI_API_KEY for more.');
  const base = (config.openaiBaseUrl ?? 'https://api.openai.com/v1').replace(/\/$/, '');
  try {
    const response = await fetch(`${base}/models`, {
      headers: config.openaiApiKey ? { authorization: `Bearer ${config.openaiApiKey}` } : {},
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.status === 401 || response.status === 403)
      return broken('model', `The model's server refuses the key (${response.status}).`, 'Set OPENAI_API_KEY to a valid key.');
    if (!response.ok) return warning('model', `The model's server answered ${response.status}.`, 'Try again; until it answers, conversations go to people.');
    const { data = [] } = (await response.json()) as { data?: ListedModel[] };
    return judgeModel(config.openaiModel, data);
  } catch (error) {
    return broken(
      'model',
      `The model's server cannot be reached (${reasonOf(error)}).`,
      'Check the network and OPENAI_BASE_URL; until then conversations go to people.',
    );
  }
}

function judgeModel(name: string, listed: readonly ListedModel[]): Finding {
  const model = listed.find((one) => one.id === name);
  if (!model)
    return broken(
      'model',
      `The key works, but there is no model ${name}.`,
      `Set OPENAI_MODEL to one of: ${listed
        .slice(0, 8)
        .map((one) => one.id)
        .join(', ')}.`,
    );
  if (!model.shutdown_date) return ok('model', `The key works; ${name} is there.`);
  const days = Math.ceil((new Date(model.shutdown_date).getTime() - Date.now()) / DAY_MS);
  if (days > NOTICE_DAYS) return ok('model', `The key works; ${name} is there until ${model.shutdown_date}.`);
  return warning('model', `${name} is shut down on ${model.shutdown_date}.`, 'Choose a newer one (OPENAI_MODEL, and each assistant that names it).');
}

async function checkPublicUrl({ publicUrl }: Config): Promise<Finding> {
  if (!publicUrl)
    return warning(
      'public address',
      'WEBHOOK_BASE_URL is not set: WhatsApp and Instagram cannot reach this Baton.',
      'Set it to the https address under which the outside reaches this server. The web chat works without.',
    );
  const insecure = publicUrl.startsWith('http://') ? ' Meta calls https addresses only.' : '';
  const answer = await fetch(new URL('/health', publicUrl), { signal: AbortSignal.timeout(PATIENCE_MS) }).then((response) => response.status, reasonOf);
  if (answer === 200)
    return insecure ? warning('public address', `${publicUrl} answers.${insecure}`, 'Put TLS in front of it.') : ok('public address', `${publicUrl} answers.`);
  return warning(
    'public address',
    `${publicUrl}/health gives ${answer}.${insecure}`,
    'Fine while Baton is stopped; otherwise check the proxy or tunnel in front of it.',
  );
}
