/** Mail to people of the installation: sent by jobs, outside every transaction. */
export { MailRefused } from './mail/mailer.ts';
export type { Mailer } from './mail/mailer.ts';
export { createMailer } from './mail/create-mailer.ts';
