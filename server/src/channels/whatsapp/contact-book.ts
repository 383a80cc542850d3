import { idOf } from '../incoming-item.ts';

type Contact = Record<string, unknown>;

/**
 * `value.contacts`, which need not be in the order of the messages: joined by user id, then by number, by place only when there is one of each.
 * Looked up, not searched: a body of a few megabytes may hold a hundred thousand of both before anybody has checked who signed it.
 */
export class ContactBook {
  readonly #contacts: readonly Contact[];
  readonly #byUser = new Map<string, Contact>();
  readonly #byPhone = new Map<string, Contact>();

  constructor(contacts: readonly Contact[]) {
    this.#contacts = contacts;
    for (const contact of contacts) {
      remember(this.#byUser, idOf(contact['user_id']), contact);
      remember(this.#byPhone, idOf(contact['wa_id']), contact);
    }
  }

  find(userId: string | undefined, phone: string | undefined): Contact | null {
    const byUser = userId === undefined ? undefined : this.#byUser.get(userId);
    return byUser ?? (phone === undefined ? undefined : this.#byPhone.get(phone)) ?? null;
  }

  writerOf(message: Record<string, unknown>, messageCount: number): Contact | null {
    const only = this.#contacts.length === 1 && messageCount === 1 ? this.#contacts[0] : undefined;
    return this.find(idOf(message['from_user_id']), idOf(message['from'])) ?? only ?? null;
  }
}

function remember(book: Map<string, Contact>, key: string | undefined, contact: Contact): void {
  if (key !== undefined && !book.has(key)) book.set(key, contact);
}
