import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { parse as parseYaml } from 'yaml';
import { SETTINGS } from './settings.ts';
import type { Config, Setting } from './settings.ts';

/** Every wrong setting at once, in words for the person who must mend it. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`Baton cannot start: ${problems.length} setting(s) are wrong.\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface LoadOptions {
  /** Absent: the process's environment, over a `.env` file in the working folder. */
  env?: Environment;
  /** Absent: BATON_CONFIG, else the first of baton.config.json, .yaml, .yml in the working folder. */
  file?: string | undefined;
  /** Win over everything (command-line options, tests). */
  overrides?: Partial<Config>;
}

const ENV_FILE = '.env';
const FILES = ['baton.config.json', 'baton.config.yaml', 'baton.config.yml'];
const PORT_FALLBACKS = ['API_PORT', 'WEBHOOK_PORT'];

/**
 * Reads the configuration: defaults < file < `.env` < environment.
 * @throws ConfigError that lists every problem with its variable and an example. Values of secrets are never in the message.
 */
export function loadConfig(options: LoadOptions = {}): Config {
  const env = options.env ?? { ...readEnvFile(), ...present(process.env) };
  const file = readFile(options.file ?? (env['BATON_CONFIG'] || undefined));
  const problems = unknownKeys(file);
  const config: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(SETTINGS) as [string, Setting][]) {
    const raw = fromEnvironment(env, setting.env) ?? file.values[key] ?? undefined;
    const parsed = setting.schema.safeParse(raw);
    if (parsed.success) config[key] = parsed.data;
    else problems.push(describe(setting, raw, parsed.error.issues[0]?.message ?? 'is wrong'));
  }
  if (config['environment'] === 'production' && config['webhookSecret'] === 'baton-demo-secret') {
    // Also without the demo shop: Meta inboxes without a secret of their own are checked by this one.
    problems.push(
      'WEBHOOK_SECRET is the demo secret, which everybody knows, and NODE_ENV is production. Set it to the app secret from Meta, or to any long random text.',
    );
  }
  if (config['environment'] === 'production' && config['crashAt'] !== undefined) {
    problems.push('BATON_CRASH_AT is for tests: it makes the process kill itself, and NODE_ENV is production. Unset it.');
  }
  if (config['environment'] === 'production' && Number(config['passwordCost']) < 10) {
    problems.push('PASSWORD_COST is below 10: stolen passwords would be guessed quickly, and NODE_ENV is production. Unset it, or set it to 10 or more.');
  }
  if (config['s3Bucket'] !== undefined && (config['s3AccessKeyId'] === undefined || config['s3SecretAccessKey'] === undefined)) {
    problems.push('S3_BUCKET is set without S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, so no file could be kept. Set both, or unset it.');
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...(config as Config), ...options.overrides };
}

// An empty variable, as compose files make them, means absent.
function present(env: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => Boolean(pair[1])));
}

function readEnvFile(): Record<string, string> {
  return existsSync(ENV_FILE) ? present(parseEnv(readFileSync(ENV_FILE, 'utf8'))) : {};
}

function fromEnvironment(env: Environment, name: string): string | undefined {
  const value = env[name] || undefined;
  if (value !== undefined || name !== 'PORT') return value;
  return PORT_FALLBACKS.map((fallback) => env[fallback] || undefined).find((found) => found !== undefined);
}

function describe(setting: Setting, raw: unknown, reason: string): string {
  const shown = setting.secret || raw === undefined ? '' : ` (it is ${JSON.stringify(raw)})`;
  return `${setting.env}: ${reason}${shown}. Example: ${setting.env}=${setting.example}`;
}

interface ConfigFile {
  path: string | null;
  values: Record<string, unknown>;
}

function readFile(named: string | undefined): ConfigFile {
  const path = named ?? FILES.find((candidate) => existsSync(candidate));
  if (!path) return { path: null, values: {} };
  try {
    const text = readFileSync(path, 'utf8');
    const values: unknown = path.endsWith('.json') ? JSON.parse(text) : parseYaml(text);
    if (values === null || typeof values !== 'object' || Array.isArray(values)) throw new Error('it must hold an object of settings');
    return { path, values: values as Record<string, unknown> };
  } catch (error) {
    throw new ConfigError([`${path} cannot be read: ${(error as Error).message}`]);
  }
}

function unknownKeys(file: ConfigFile): string[] {
  return Object.keys(file.values)
    .filter((key) => !Object.hasOwn(SETTINGS, key))
    .map((key) => `${file.path}: there is no setting "${key}". The known ones are in .env.example.`);
}
