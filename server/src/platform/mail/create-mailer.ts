import { createTransport } from 'nodemailer';
import type { Config } from '../config.ts';
import type { Ctx } from '../context.ts';
import { MailRefused } from './mailer.ts';
import type { Mailer } from './mailer.ts';

const CONNECT_MS = 10_000;
const ANSWER_MS = 30_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/**
 * Mail over SMTP, one connection for each: a desk mails a handful a day, and an idle connection would be dropped by the server anyway.
 * Settings are read at each mail, since a local stand-in may take their place after the start.
 */
export function createMailer(ctx: Pick<Ctx, 'config' | 'log'>): Mailer {
  return {
    async send(mail) {
      const server = serverOf(ctx.config);
      if (!server) {
        ctx.log.warn({ to: mask(mail.to), subject: mail.subject }, 'no mail server is configured (SMTP_URL): this mail was not sent');
        return 'unsent';
      }
      const transport = open(server, ctx.config);
      try {
        const from = ctx.config.mailFrom;
        const { to, subject, text, headers = {} } = mail;
        await transport.sendMail({ from, to, subject, text, headers, messageId: `<${mail.id}@${domainOf(from)}>` });
        return 'sent';
      } catch (error) {
        throw isForGood(error) ? new MailRefused('The mail server refused the mail.', error) : error;
      } finally {
        transport.close();
      }
    },
    async probe() {
      const server = serverOf(ctx.config);
      if (!server) return null;
      const transport = open(server, ctx.config);
      try {
        await transport.verify();
        return `${server.hostname}:${server.port}`;
      } finally {
        transport.close();
      }
    },
  };
}

/** Whether there is a server that takes our mail; whether it works shows when it is asked. */
export function isMailConfigured({ smtpUrl, smtpHost }: Pick<Config, 'smtpUrl' | 'smtpHost'>): boolean {
  return Boolean(smtpUrl || smtpHost);
}

/** SMTP_URL, or one made of SMTP_HOST and its companions. */
function serverOf({ smtpUrl, smtpHost, smtpPort, smtpUser, smtpPassword }: Config): URL | null {
  if (smtpUrl) return new URL(smtpUrl);
  if (!smtpHost) return null;
  const server = new URL(`${smtpPort === 465 ? 'smtps' : 'smtp'}://${smtpHost}:${smtpPort}`);
  if (smtpUser) server.username = encodeURIComponent(smtpUser);
  if (smtpPassword) server.password = encodeURIComponent(smtpPassword);
  return server;
}

function open(server: URL, config: Config) {
  const secure = server.protocol === 'smtps:';
  const user = decodeURIComponent(server.username);
  const host = server.hostname.replace(/^\[|\]$/g, '');
  return createTransport({
    host,
    port: Number(server.port) || (secure ? 465 : 587),
    secure,
    // A password never goes over the network in the clear.
    requireTLS: user !== '' && !LOOPBACK.has(server.hostname),
    ...(user ? { auth: { user, pass: decodeURIComponent(server.password) } } : {}),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
    name: domainOf(config.mailFrom),
  });
}

/** 5xx to this sender, recipient or text. A refused sign-in is not: the settings may be mended before the next attempt. */
function isForGood(error: unknown): boolean {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  return responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH' && code !== 'ECONNECTION';
}

function domainOf(from: string): string {
  return /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost';
}

/** Enough to know whose it was, too little to write to. */
function mask(address: string): string {
  return address.replace(/^(.).*@/, '$1…@');
}
