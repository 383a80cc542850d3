import { join } from 'node:path';
import type { Config } from '#platform/config';
import type { RunningServer } from '../serve.ts';

/** Says where everything is. On stderr, so that JSON logs on stdout stay JSON; the password once, at the start that made it. */
export function showFirstPage({ url, fresh, runtime, sandboxes }: RunningServer, config: Config): void {
  const { secrets, database } = runtime;
  const generated = secrets.generated.includes('adminPassword');
  const password = !generated ? 'the one you set' : fresh ? secrets.adminPassword : `in ${join(config.dataDir, 'secrets.json')}`;
  const lines = [
    `Baton is ready: ${config.publicUrl ?? url.replace('127.0.0.1', 'localhost')}`,
    `  database   ${database.kind === 'embedded' ? `embedded, in ${join(config.dataDir, 'db')}` : 'Postgres'}`,
    `  API        ${url}/docs`,
    ...(config.demo ? [`  demo shop  ${url}/demo`] : []),
    `  sign in    ${config.adminEmail}, password: ${password}`,
    ...sandboxes.map((one) => `  stand-in   ${one.name}: ${one.url}`),
    ...(config.smtpUrl || config.smtpHost ? [] : ['  mail       none: invitations and new passwords are not mailed. Set SMTP_URL.']),
    ...(config.openaiApiKey ? [] : ['  model      built in: it answers from the help articles alone. Set OPENAI_API_KEY for more.']),
  ];
  process.stderr.write(`\n${lines.join('\n')}\n\n`);
}
