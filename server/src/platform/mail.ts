/** Mail to people of the installation: sent by jobs, outside every transaction. */
export { MailRefused } from './mail/mailer.ts';
export type { Mailer } from './mail/mailer.ts';
export { createMailer, isMailConfigured } from './mail/create-mailer.ts';
