/**
 * The protocol between the web chat widget and the server, version 1, under `/widget/v1`.
 *
 * Life of a visitor: `POST /sessions` gives a token and the shop's name and greeting; the socket (or polling) then brings messages in
 * `seq` order. A browser without a stored token opens no session until the visitor opens the panel, so a page view writes no row.
 * The conversation exists from the first message on.
 *
 * - Every HTTP route but `POST /sessions` wants `Authorization: Bearer <token>`; the token never stands in a URL, where proxies log it.
 * - All routes answer cross-origin requests (`*`, no cookies, headers `authorization, content-type`): the widget lives on the shop's own pages.
 * - Errors are `{"error":{"code","message","details","request_id"}}`: 400 `validation_failed`, 401 `unauthorized` (the token is unknown or
 *   has expired: the widget opens a new session), 403 `forbidden` (see `widgetReason`), 404 `not_found` (no such inbox key), 429 `rate_limited`
 *   with `Retry-After`.
 * - A chat that names its pages answers no others: the `Origin` of every call and of the socket is looked at.
 */
import { z } from 'zod';

export const WIDGET_BASE = '/widget/v1';

/** Longest text a visitor can send in one message, in UTF-16 code units (what `maxlength` on a text area counts). */
export const WIDGET_TEXT_MAX = 4000;

/** Most messages in one page. */
export const WIDGET_PAGE_MAX = 100;

/** Largest frame either side accepts, in bytes. 4000 characters are at most 24 000 bytes as escaped JSON. */
export const WIDGET_FRAME_MAX_BYTES = 32_768;

/** Longest wait for the first frame (`hello`) before the server closes with `WIDGET_CLOSE.helloTimeout`. */
export const WIDGET_HELLO_TIMEOUT_MS = 10_000;

/** The server pings this often; a socket silent for two and a half periods is dead to either side. */
export const WIDGET_PING_INTERVAL_MS = 25_000;

/** A typing mark that is not repeated is forgotten after this long, by both sides. */
export const WIDGET_TYPING_TTL_MS = 6_000;

/** Close codes of the socket. After any other code the widget reconnects with back-off and resumes from its last `seq`. */
export const WIDGET_CLOSE = {
  /** A frame that is not in this protocol, or the first frame was not `hello`. */
  badFrame: 4400,
  /** Unknown or expired token: the widget opens a new session. */
  unauthorized: 4401,
  /** This page may not show the chat. */
  refused: 4403,
  /** No `hello` in time. */
  helloTimeout: 4408,
  /** Too many frames: the widget waits at least 10 seconds. */
  rateLimited: 4429,
} as const;

const seq = z.int().min(0);
const anyText = z.string().max(WIDGET_TEXT_MAX);
const hasSomething = ({ text, attachments }: { text: string; attachments?: string[] | undefined }) => text.trim() !== '' || (attachments?.length ?? 0) > 0;

/** Made by the widget once per message and kept over every retry: a repeat is answered with the first message. */
const clientId = z.uuid();
const attachmentIds = z.array(z.uuid()).max(10).optional();

export const widgetError = z.object({
  code: z.string(),
  message: z.string(),
  details: z.unknown().optional(),
  request_id: z.string().optional(),
  /** On the socket, where no header can say it. */
  retry_after_seconds: z.int().optional(),
});
export type WidgetError = z.infer<typeof widgetError>;

/**
 * `details.reason` of a `forbidden` or `validation_failed`, where the widget says or does something of its own: the page is not among the
 * chat's; the shop must vouch for the visitor; the visitor is blocked; questions before the chat are open (the form is shown again).
 */
export const widgetReason = z.enum(['origin', 'identity_required', 'blocked', 'prechat']);
export type WidgetReason = z.infer<typeof widgetReason>;

export const widgetErrorBody = z.object({ error: widgetError });
export type WidgetErrorBody = z.infer<typeof widgetErrorBody>;

export const widgetAuthor = z.enum(['contact', 'assistant', 'teammate', 'system']);
export type WidgetAuthor = z.infer<typeof widgetAuthor>;

/**
 * `text`: show `text`. `handoff`: a system line; the widget writes "a colleague takes over" in the visitor's language when `text` is empty.
 * `unsupported`: something this widget cannot show (an attachment, a form); `text` may hold a caption.
 * Private notes and internal events never reach the widget; their `seq` is simply missing, so numbers rise but need not be dense.
 */
export const widgetMessageKind = z.enum(['text', 'handoff', 'unsupported']);
export type WidgetMessageKind = z.infer<typeof widgetMessageKind>;

/** A page the assistant's answer rests on. Only http and https addresses become links. */
export const widgetSource = z.object({ title: z.string(), url: z.string().nullable() });
export type WidgetSource = z.infer<typeof widgetSource>;

/** A file of a message, or one that the visitor uploaded for the next. */
export const widgetAttachment = z.object({
  id: z.string(),
  name: z.string(),
  /** As the bytes say. */
  media_type: z.string(),
  size: z.int(),
  /** Path below the server's origin; nobody can guess it, and it stops working after a day: reading the message again gives another. */
  url: z.string().nullable(),
});
export type WidgetAttachment = z.infer<typeof widgetAttachment>;

/** `POST /widget/v1/attachments`, multipart/form-data, one or several files. Named in the next message; one that no message names is deleted after a day. */
export const widgetAttachmentList = z.object({ attachments: z.array(widgetAttachment) });

export const widgetMessage = z.object({
  id: z.string(),
  /** Rises within the conversation. An edited or deleted message is sent again under its old `id` and `seq`. */
  seq: z.int().min(1),
  author: widgetAuthor,
  /** A teammate's or the assistant's display name; null for the visitor's own and for system messages. */
  author_name: z.string().nullable(),
  kind: widgetMessageKind,
  /** Plain text with light Markdown: `**bold**`, `[label](https://…)`, `- ` lists, blank line for a paragraph. Empty when deleted. */
  text: z.string(),
  sources: z.array(widgetSource),
  /** Absent when there are none. */
  attachments: z.array(widgetAttachment).optional(),
  created_at: z.iso.datetime(),
  client_id: clientId.nullable(),
  edited_at: z.iso.datetime().nullable(),
  deleted: z.boolean(),
  /** The assistant gives the conversation to people with this. Absent otherwise. */
  hands_over: z.literal(true).optional(),
});
export type WidgetMessage = z.infer<typeof widgetMessage>;

export const widgetShop = z.object({
  name: z.string(),
  assistant_name: z.string(),
  /** First line in an empty panel, in the language asked for with `locale`. Empty: the widget has its own. */
  greeting: z.string(),
  /** `#rrggbb`. The widget picks black or white text by contrast. */
  accent: z.string().regex(/^#[0-9a-fA-F]{6}$/),
  scheme: z.enum(['light', 'dark', 'auto']),
  position: z.enum(['right', 'left']),
  /** Of the button, in pixels. */
  margin: z.object({ side: z.int(), bottom: z.int() }),
  /** Empty text: a round button. */
  launcher: z.object({ icon: z.enum(['chat', 'question', 'smile', 'logo']), text: z.string() }),
  logo: z.string().nullable(),
  assistant_picture: z.string().nullable(),
  suggestions: z.array(z.string()),
  /** Null: people are always there, or the shop does not say. One of the two moments is there, if it is within a year. */
  hours: z.object({ is_open: z.boolean(), opens_at: z.iso.datetime().nullable(), closes_at: z.iso.datetime().nullable() }).nullable(),
  /** Null: visitors cannot send files. */
  attachments: z.object({ max_bytes: z.int(), max_files: z.int() }).nullable(),
  identity_required: z.boolean(),
});
export type WidgetShop = z.infer<typeof widgetShop>;

/** `GET /widget/v1/config`: how the chat looks, before anybody opens it. It may be kept for a minute, and writes nothing. */
export const widgetConfigQuery = z.object({ inbox_key: z.string().min(1).max(200), locale: z.string().min(2).max(35).optional() });
export const widgetConfig = z.object({ shop: widgetShop });

/** A question that is to be answered before the first message. An empty label: the widget has words for its kind. */
export const widgetPrechatField = z.object({
  key: z.string(),
  kind: z.enum(['name', 'email', 'phone', 'text', 'select', 'consent']),
  label: z.string(),
  required: z.boolean(),
  options: z.array(z.object({ value: z.string(), label: z.string() })),
  link: z.string().nullable(),
  /** What the page or the visitor said before. */
  value: z.string().nullable(),
});
export type WidgetPrechatField = z.infer<typeof widgetPrechatField>;

/** What is still asked of the visitor. */
export const widgetAsking = z.object({
  /** Null: nothing is asked. */
  prechat: z.object({ title: z.string(), fields: z.array(widgetPrechatField) }).nullable(),
  /** `ask`: no address is known; the widget may offer to take one, so that an answer finds the visitor when they have gone. */
  mail: z.enum(['off', 'ask', 'known']),
});
export type WidgetAsking = z.infer<typeof widgetAsking>;

/** `POST /widget/v1/prechat`, answers a `widgetAsking`. A consent is `true` or `false`; everything else is text. */
export const widgetPrechatRequest = z.object({ answers: z.record(z.string().max(40), z.union([z.string().max(1000), z.boolean()])) });
export type WidgetPrechatRequest = z.infer<typeof widgetPrechatRequest>;

/** `POST /widget/v1/email`, answers a `widgetAsking`. The address is where answers are mailed to, and proves nothing. */
export const widgetEmailRequest = z.object({ email: z.email().max(320) });

/** What the shop's page knows of the visitor beside who they are; claims. */
export const widgetAttributes = z
  .record(z.string().regex(/^[\w.-]{1,40}$/), z.union([z.string().max(300), z.number(), z.boolean()]))
  .refine((all) => Object.keys(all).length <= 20, 'at most 20 attributes');
export type WidgetAttributes = z.infer<typeof widgetAttributes>;

/**
 * Whom the shop's page has signed in. `hash` is HMAC-SHA256 in hex of `id` under the inbox's identity secret; `email_hash` the same of
 * `email:` and the address in small letters. Without a true `hash` the rest is a claim, and without a true `email_hash` the address is one.
 */
export const widgetUser = z.object({
  id: z
    .string()
    .min(1)
    .max(200)
    .refine((id) => !id.startsWith('email:'), 'must not begin with email:'),
  hash: z.string().max(200).optional(),
  name: z.string().min(1).max(200).optional(),
  email: z.email().max(320).optional(),
  email_hash: z.string().max(200).optional(),
  phone: z.string().min(1).max(40).optional(),
});
export type WidgetUser = z.infer<typeof widgetUser>;

/**
 * `POST /widget/v1/sessions`. Answers 200 when `token` was resumed, 201 when a new visitor was made. A token that is unknown, expired or of
 * another inbox is no error: the answer is a new session. So is one of somebody else than `user`. `name` and `email` are what the page or the
 * visitor claims and prove nothing.
 */
export const widgetSessionRequest = z.object({
  inbox_key: z.string().min(1).max(200),
  token: z.string().min(1).max(512).optional(),
  /** BCP 47, such as `nl` or `nl-BE`. */
  locale: z.string().min(2).max(35).optional(),
  page_url: z.string().max(2048).optional(),
  name: z.string().min(1).max(200).optional(),
  email: z.email().max(320).optional(),
  user: widgetUser.optional(),
  attributes: widgetAttributes.optional(),
  /** From the link of a mail: goes on with that conversation, in a session that may do no more than its visitor. Used without `token`. */
  continue: z.string().min(1).max(500).optional(),
});
export type WidgetSessionRequest = z.infer<typeof widgetSessionRequest>;

export const widgetSession = z.object({
  /** At least 256 random bits, base64url. The server stores only its hash. */
  token: z.string().min(43).max(512),
  /** Null until the first message. */
  conversation_id: z.string().nullable(),
  /** `user_id`: as whom the shop vouches for them. */
  visitor: z.object({ id: z.string(), name: z.string().nullable(), user_id: z.string().nullable() }),
  /** How far the visitor has read, on whatever device. */
  read_seq: seq,
  /** Highest `seq` the visitor may see; 0 when there is none. */
  last_seq: seq,
  shop: widgetShop,
  asking: widgetAsking,
});
export type WidgetSession = z.infer<typeof widgetSession>;

/** `POST /widget/v1/messages`. Answers a `widgetMessage`: 201, or 200 when this `client_id` was stored before. */
export const widgetSendRequest = z
  .object({ client_id: clientId, text: anyText, attachments: attachmentIds })
  .refine(hasSomething, { path: ['text'], message: 'write at least one visible character, or send a file' });
export type WidgetSendRequest = z.infer<typeof widgetSendRequest>;

/** `GET /widget/v1/messages`: messages with `seq > after_seq`, ascending. The polled fallback, and the way gaps are filled. */
export const widgetMessagesQuery = z.object({
  after_seq: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(WIDGET_PAGE_MAX).default(WIDGET_PAGE_MAX),
});
export type WidgetMessagesQuery = z.infer<typeof widgetMessagesQuery>;

export const widgetTypingAuthor = z.enum(['assistant', 'teammate']);
export type WidgetTypingAuthor = z.infer<typeof widgetTypingAuthor>;

export const widgetMessagePage = z.object({
  messages: z.array(widgetMessage).max(WIDGET_PAGE_MAX),
  /** Highest `seq` of the conversation, not of this page. */
  last_seq: seq,
  /** Who is writing now, if anybody. */
  typing: widgetTypingAuthor.nullable(),
  /** How far the shop's side has read the visitor's messages. */
  read_seq: seq,
  /** True: ask again after the last `seq` of this page. */
  has_more: z.boolean(),
});
export type WidgetMessagePage = z.infer<typeof widgetMessagePage>;

/** `POST /widget/v1/typing`, answers 204. Repeated while typing; forgotten after `WIDGET_TYPING_TTL_MS`. */
export const widgetTypingRequest = z.object({ typing: z.boolean() });
export type WidgetTypingRequest = z.infer<typeof widgetTypingRequest>;

/** `POST /widget/v1/read`, answers 204: the visitor has seen everything up to `seq`. A lower number than before changes nothing. */
export const widgetReadRequest = z.object({ seq });
export type WidgetReadRequest = z.infer<typeof widgetReadRequest>;

/** Longest comment beside a rating. */
export const WIDGET_COMMENT_MAX = 2000;

/** What may be rated now: the visitor's newest piece of support, when it is done. `score` is null as long as they said nothing. */
export const widgetRating = z.object({
  ticket_id: z.string(),
  score: z.int().min(1).max(5).nullable(),
  comment: z.string().nullable(),
  /** A rating may be changed until then. */
  changeable_until: z.iso.datetime().nullable(),
});
export type WidgetRating = z.infer<typeof widgetRating>;

/** `GET /widget/v1/rating`. Null: nothing to rate. */
export const widgetRatingState = z.object({ rating: widgetRating.nullable() });

/** `POST /widget/v1/rating`. Answers a `widgetRatingState`: 201, or 200 when it was rated before. Without `comment` the old one stays. */
export const widgetRatingRequest = z.object({
  ticket_id: z.uuid(),
  score: z.int().min(1).max(5),
  comment: z.string().trim().min(1).max(WIDGET_COMMENT_MAX).nullish(),
});
export type WidgetRatingRequest = z.infer<typeof widgetRatingRequest>;

/** What became of a message of the visitor. `failed`: it was not stored; the widget offers to send it again under the same `client_id`. */
export const widgetStatus = z.enum(['sent', 'read', 'failed']);
export type WidgetStatus = z.infer<typeof widgetStatus>;

/**
 * `GET /widget/v1/socket`: frames from the widget, JSON text. The first is `hello`, and only once. `pong` answers `ping`.
 * The server reads frames in order.
 */
export const widgetClientFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), token: z.string().min(1).max(512), after_seq: seq }),
  z.object({ type: z.literal('send'), client_id: clientId, text: anyText, attachments: attachmentIds }).refine(hasSomething, { path: ['text'] }),
  z.object({ type: z.literal('typing'), typing: z.boolean() }),
  z.object({ type: z.literal('read'), seq }),
  z.object({ type: z.literal('pong') }),
]);
export type WidgetClientFrame = z.infer<typeof widgetClientFrame>;

/**
 * Frames from the server. `welcome` is first; then every message after `after_seq`, ascending, then live ones. A `send` is answered by
 * exactly one `ack` (also when repeated) or one `error` that carries its `client_id`; the same message comes as `message` to the visitor's
 * other tabs, and may come here too. `typing` is repeated while it lasts. `read` says how far the shop's side has read.
 */
export const widgetServerFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('welcome'), last_seq: seq, read_seq: seq }),
  z.object({ type: z.literal('message'), message: widgetMessage }),
  z.object({ type: z.literal('ack'), client_id: clientId, message: widgetMessage }),
  z.object({ type: z.literal('typing'), author: widgetTypingAuthor, typing: z.boolean() }),
  z.object({ type: z.literal('read'), seq }),
  /** One of `client_id` and `message_id` is there. */
  z.object({ type: z.literal('status'), client_id: clientId.optional(), message_id: z.string().optional(), status: widgetStatus }),
  /** Sent after `welcome` when there is something to rate, and whenever that changes. */
  z.object({ type: z.literal('rating'), rating: widgetRating.nullable() }),
  /** `client_id` is there when the error is about a `send`: nothing was stored. */
  z.object({ type: z.literal('error'), client_id: clientId.optional(), error: widgetError }),
  z.object({ type: z.literal('ping') }),
]);
export type WidgetServerFrame = z.infer<typeof widgetServerFrame>;
