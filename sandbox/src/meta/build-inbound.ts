/** A WhatsApp number of the business, as Meta names it. */
export interface GraphNumber {
  readonly phoneNumberId: string;
  readonly wabaId: string;
  readonly displayNumber: string;
}

/** What a contact does on WhatsApp. Only `from` or `userId` is needed; without `type` it is a text. */
export interface InboundWhatsApp {
  /** Digits with country code. Leave out for a contact who hides the number behind a username. */
  readonly from?: string | undefined;
  readonly userId?: string | undefined;
  readonly name?: string | undefined;
  readonly username?: string | undefined;
  readonly text?: string | undefined;
  /** `text` unless told; `content` is then what stands under the key of that name. */
  readonly type?: string | undefined;
  readonly content?: unknown;
  /** Quotes an earlier message. */
  readonly replyTo?: string | undefined;
  readonly context?: Readonly<Record<string, unknown>> | undefined;
  readonly referral?: Readonly<Record<string, unknown>> | undefined;
  readonly errors?: readonly unknown[] | undefined;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly id: string;
}

/** The message object as it stands in `value.messages[]`. */
function messageOf(inbound: InboundWhatsApp): Record<string, unknown> {
  const type = inbound.type ?? 'text';
  const content = inbound.content ?? (type === 'text' ? { body: inbound.text ?? '' } : undefined);
  const context = inbound.context ?? (inbound.replyTo === undefined ? undefined : { id: inbound.replyTo });
  return {
    ...(context === undefined ? {} : { context }),
    ...(inbound.from === undefined ? {} : { from: inbound.from }),
    ...(inbound.userId === undefined ? {} : { from_user_id: inbound.userId }),
    id: inbound.id,
    timestamp: String(inbound.timestamp),
    ...(inbound.errors === undefined ? {} : { errors: inbound.errors }),
    type,
    ...(content === undefined ? {} : { [type]: content }),
    ...(inbound.referral === undefined ? {} : { referral: inbound.referral }),
  };
}

/** The contact as it stands in `value.contacts[]`; a contact without a name has no `name` in the profile. */
export function contactOf(contact: Pick<InboundWhatsApp, 'from' | 'userId' | 'name' | 'username'>): Record<string, unknown> {
  return {
    profile: {
      ...(contact.name === undefined ? {} : { name: contact.name }),
      ...(contact.username === undefined ? {} : { username: contact.username }),
    },
    ...(contact.from === undefined ? {} : { wa_id: contact.from }),
    ...(contact.userId === undefined ? {} : { user_id: contact.userId }),
  };
}

/** `value` of a webhook for this number, before `messages` or `statuses` are put in. */
export function valueFor(number: GraphNumber): Record<string, unknown> {
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: number.displayNumber, phone_number_id: number.phoneNumberId },
  };
}

/** A whole WhatsApp webhook with one change. */
export function envelopeFor(number: GraphNumber, value: unknown): Record<string, unknown> {
  return { object: 'whatsapp_business_account', entry: [{ id: number.wabaId, changes: [{ value, field: 'messages' }] }] };
}

/**
 * Builds one webhook with every message of `batch`: one entry per business account, one change per number,
 * messages in the order given, each contact once. Meta sends at most 1000 updates at once.
 */
export function buildInboundWhatsApp(batch: readonly { readonly number: GraphNumber; readonly message: InboundWhatsApp }[]): Record<string, unknown> {
  if (batch.length === 0 || batch.length > 1000) {
    throw new RangeError(`One webhook carries 1 to 1000 messages, not ${batch.length}.`);
  }
  const byAccount = Map.groupBy(batch, (item) => item.number.wabaId);
  return {
    object: 'whatsapp_business_account',
    entry: [...byAccount].map(([id, items]) => ({
      id,
      changes: [...Map.groupBy(items, (item) => item.number.phoneNumberId).values()].map((ofNumber) => ({
        value: valueOf(ofNumber),
        field: 'messages',
      })),
    })),
  };
}

function valueOf(items: readonly { readonly number: GraphNumber; readonly message: InboundWhatsApp }[]): Record<string, unknown> {
  const first = items[0];
  if (first === undefined) {
    throw new RangeError('A change holds at least one message.');
  }
  // System messages come without contacts.
  const people = items.map((item) => item.message).filter((message) => message.type !== 'system');
  const contacts = new Map(people.map((message) => [message.userId ?? message.from, contactOf(message)]));
  return {
    ...valueFor(first.number),
    ...(contacts.size === 0 ? {} : { contacts: [...contacts.values()] }),
    messages: items.map((item) => messageOf(item.message)),
  };
}

/** What a person does on Instagram: a text, attachments, or any other event under its own key (`reaction`, `read`, `postback` …). */
export interface InboundInstagram {
  readonly accountId: string;
  /** The Instagram-scoped id of the sender. */
  readonly from: string;
  readonly mid: string;
  /** Unix milliseconds. */
  readonly timestamp: number;
  readonly text?: string | undefined;
  readonly attachments?: readonly unknown[] | undefined;
  readonly replyTo?: Readonly<Record<string, unknown>> | undefined;
  readonly isEcho?: boolean | undefined;
  /** Replaces `message` by another kind of event, for example `{reaction:{…}}`. */
  readonly event?: Readonly<Record<string, unknown>> | undefined;
}

/** Builds an Instagram webhook. An echo has sender and recipient the other way round and carries the app's id. */
export function buildInboundInstagram(inbound: InboundInstagram): Record<string, unknown> {
  const account = { id: inbound.accountId };
  const person = { id: inbound.from };
  const message = {
    ...(inbound.isEcho ? { is_echo: true } : {}),
    mid: inbound.mid,
    ...(inbound.text === undefined ? {} : { text: inbound.text }),
    ...(inbound.attachments === undefined ? {} : { attachments: inbound.attachments }),
    ...(inbound.replyTo === undefined ? {} : { reply_to: inbound.replyTo }),
    ...(inbound.isEcho ? { app_id: 1517776481860111 } : {}),
  };
  return {
    object: 'instagram',
    entry: [
      {
        time: inbound.timestamp + 300,
        id: inbound.accountId,
        messaging: [
          {
            sender: inbound.isEcho ? account : person,
            recipient: inbound.isEcho ? person : account,
            timestamp: inbound.timestamp,
            ...(inbound.event ?? { message }),
          },
        ],
      },
    ],
  };
}
