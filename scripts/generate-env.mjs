#!/usr/bin/env node
/** Writes .env.example and documentation/reference/settings.md from the one table of settings; `--check` only compares. Needs Node 24. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { SETTINGS } from '../server/src/platform/config/settings.ts';
import { ROOT } from './bootstrap/say.mjs';

/** A heading before the setting that begins its group. Order is that of the table. */
const GROUPS = {
  environment: 'The process',
  databaseUrl: 'Storage',
  secretKey: 'Secrets of the installation',
  apiKeyHeader: 'The API',
  logLevel: 'Logs',
  workerConcurrency: 'Work',
  webhookSecret: 'WhatsApp and Instagram',
  openaiApiKey: 'Models',
  dixaApiKey: 'Dixa',
  chatwootBaseUrl: 'Chatwoot',
  orderdeskBaseUrl: 'Orders',
  quimbiBaseUrl: 'Customer intelligence',
  webchatWidgetUrl: 'Web chat',
  extractionInterval: 'Leads',
  scoringChurnWeight: 'Inbox order',
  contextMaxTickets: 'Context for the customer intelligence service',
};

function defaultOf(setting) {
  const parsed = setting.schema.safeParse(undefined);
  const value = parsed.success ? parsed.data : undefined;
  return value === undefined ? null : Array.isArray(value) ? value.join(',') : typeof value === 'boolean' ? String(Number(value)) : String(value);
}

function notes(setting) {
  return [setting.secret ? 'Secret.' : '', setting.reload ? 'May change while running.' : ''].filter(Boolean).join(' ');
}

export function makeEnvExample() {
  const lines = [
    '# Settings of Baton, generated from the table in server/src/platform/config/settings.ts.',
    '# Copy to .env and take the # away where you want another value. The environment wins over this file, this file over baton.config.json.',
  ];
  for (const [key, setting] of Object.entries(SETTINGS)) {
    if (GROUPS[key]) lines.push('', `# ── ${GROUPS[key]}`);
    const fallback = defaultOf(setting);
    lines.push('', `# ${[setting.description, notes(setting)].filter(Boolean).join(' ')}`);
    // A default that is a known secret is told in the sources, and must not look like a value to copy.
    lines.push(fallback === null || setting.secret ? `# Example: ${setting.env}=${setting.example}\n#${setting.env}=` : `#${setting.env}=${fallback}`);
  }
  return `${lines.join('\n')}\n`;
}

export function makeSettingsPage() {
  const lines = [
    '# Settings',
    '',
    'Generated from the table in `server/src/platform/config/settings.ts`. A setting comes from the environment, else from `.env`, else from `baton.config.json`',
    '(or `.yaml`; the path can be given by `BATON_CONFIG`), else it has its default. Settings marked ↻ are taken over while Baton runs: see [operations](../operations.md).',
  ];
  for (const [key, setting] of Object.entries(SETTINGS)) {
    if (GROUPS[key]) lines.push('', `## ${GROUPS[key]}`, '', '| variable | in a file | default | meaning |', '|---|---|---|---|');
    const fallback = setting.secret ? null : defaultOf(setting);
    const shown = fallback === null || fallback === '' ? '' : `\`${fallback}\``;
    lines.push(`| \`${setting.env}\`${setting.reload ? ' ↻' : ''} | \`${key}\` | ${shown} | ${setting.description}${setting.secret ? ' Secret.' : ''} |`);
  }
  return `${lines.join('\n')}\n`;
}

const OUTPUTS = [
  { path: '.env.example', make: makeEnvExample },
  { path: 'documentation/reference/settings.md', make: makeSettingsPage },
];

if (process.argv[1] === new URL(import.meta.url).pathname) {
  for (const { path, make } of OUTPUTS) {
    const file = `${ROOT}/${path}`;
    const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (before === make()) continue;
    if (process.argv.includes('--check')) {
      console.error(`${path} is not what the settings say. Run: node scripts/generate-env.mjs`);
      process.exitCode = 1;
    } else {
      mkdirSync(`${ROOT}/documentation/reference`, { recursive: true });
      writeFileSync(file, make());
      console.log(`wrote ${path}`);
    }
  }
}
