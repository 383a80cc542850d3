import { createHash, randomBytes } from 'node:crypto';

/**
 * Makes message ids. A random start and a counter make them unique in and across sandboxes
 * without drawing randomness per message.
 */
export class MessageIds {
  readonly #start = randomBytes(4).toString('hex').toUpperCase();
  #count = 0;

  /** `wamid.` with the base64 of what Meta packs in: the contact's number and 18 (sent) or 20 (received) hex digits. */
  wamid(direction: 'sent' | 'received', contact: string): string {
    const sent = direction === 'sent';
    const digits = this.#start + this.#next(sent ? 10 : 12);
    const who = contact.slice(0, 100);
    const packed = `\x1c\x18${String.fromCharCode(who.length)}${who}\x15\x02\x00${sent ? '\x11\x18\x12' : '\x12\x18\x14'}${digits}\x00`;
    return `wamid.${Buffer.from(packed, 'latin1').toString('base64')}`;
  }

  /** An Instagram `mid`: longer, without a prefix in clear text that means anything. */
  mid(accountId: string): string {
    const packed = `ig_e item:1:IGMessageID:${accountId}:${this.#start}${this.#next(24)}`;
    return `aWdfZAG1${Buffer.from(packed, 'latin1').toString('base64url')}ZD`;
  }

  #next(width: number): string {
    this.#count += 1;
    return this.#count.toString(16).toUpperCase().padStart(width, '0');
  }
}

/** The business-scoped user id the sandbox gives a phone number: always the same, and not readable back to the number. */
export function userIdOf(phone: string): string {
  const hash = createHash('sha256').update(`sandbox portfolio ${phone}`).digest();
  return `US.${(hash.readBigUInt64BE() % 10n ** 19n).toString().padStart(19, '1')}`;
}
