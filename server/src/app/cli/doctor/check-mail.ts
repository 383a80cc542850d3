import type { Config } from '#platform/config';
import { createLog } from '#platform/log';
import { createMailer } from '#platform/mail';
import { broken, ok, reasonOf, skipped, warning } from './finding.ts';
import type { Finding } from './finding.ts';

/** Connects to the mail server and signs in there, without sending anything. */
export async function checkMail(config: Config): Promise<Finding> {
  try {
    const address = await createMailer({ config, log: createLog({ level: 'silent', format: 'json' }) }).probe();
    if (address !== null) return ok('mail', `${address} takes our mail.`);
  } catch (error) {
    return broken(
      'mail',
      `The mail server cannot be used (${reasonOf(error)}).`,
      'Check SMTP_URL, or SMTP_HOST and its companions; mail waits and is tried again.',
    );
  }
  if (config.demo && config.environment !== 'production') return skipped('mail', 'Uses the local stand-in, which runs with `npm start`.');
  return warning(
    'mail',
    'No mail server is configured: links to choose a password are not mailed.',
    'Set SMTP_URL and MAIL_FROM; until then an admin sets passwords by PATCH /api/agents/{id}.',
  );
}
