/** A mail in plain text. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  /** Becomes the Message-ID: the same on every attempt. */
  id: string;
  /** Further headers, such as List-Unsubscribe. */
  headers?: Readonly<Record<string, string>>;
}

/** The way out for mail. */
export interface Mailer {
  /**
   * Hands the mail to the mail server; `unsent` when none is configured, which the log says.
   * @throws MailRefused for a mail that will never be taken; any other error may pass with time
   */
  send(mail: Mail): Promise<'sent' | 'unsent'>;
  /** Connects and signs in without sending. Returns the server's address, or null when none is configured. */
  probe(): Promise<string | null>;
}

/** The server said no to this mail, and will say so again. */
export class MailRefused extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'MailRefused';
  }
}
