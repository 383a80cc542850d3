import type { SmtpSandbox } from '../../../sandbox/src/index.ts';
import type { People } from './people.ts';

const PATIENCE_MS = 20_000;

/**
 * A line as the contact writes it: with their address or the other buyer's, and the code of the last mail to the one they named, or one that is not it.
 * What comes by mail is waited for.
 */
export async function fillLine(line: string, { people, smtp }: { people: People; smtp: SmtpSandbox }): Promise<string> {
  const { writer, other } = people;
  const filled = line.replaceAll('{email}', writer.email).replaceAll('{other email}', other.email);
  if (!filled.includes('code}')) return filled;
  const code = await codeFor(smtp, [writer.email, other.email]);
  return filled.replaceAll('{code}', code).replaceAll('{wrong code}', String((Number(code) + 1) % 1_000_000).padStart(6, '0'));
}

async function codeFor(smtp: SmtpSandbox, addresses: readonly string[]): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const mail = smtp.sent.findLast((one) => one.accepted && one.to.some((to) => addresses.includes(to)));
    const code = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0];
    if (code !== undefined) return code;
    if (Date.now() > deadline) throw new Error(`no code came to ${addresses.join(' or ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
