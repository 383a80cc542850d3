import type { Fields } from './chatwoot-state.ts';
import { unprocessable } from './refusal.ts';

const CONTENT_TYPES = [
  'text',
  'input_text',
  'input_textarea',
  'input_email',
  'input_select',
  'cards',
  'form',
  'article',
  'incoming_email',
  'input_csat',
  'integrations',
  'sticker',
  'voice_call',
];
/** The keys that an item may have. What is not listed here is not looked at. */
const ITEM_KEYS: Record<string, readonly string[]> = {
  input_select: ['title', 'value'],
  cards: ['title', 'description', 'media_url', 'actions'],
  form: ['type', 'placeholder', 'label', 'name', 'options', 'default', 'required', 'pattern', 'title', 'pattern_error'],
  article: ['title', 'description', 'link'],
};
const ACTION_KEYS = ['text', 'type', 'payload', 'uri'];

/** Refuses what Chatwoot refuses: one key too many in an item fails the whole message. */
export function checkContent(contentType: string, attributes: Fields): void {
  if (!CONTENT_TYPES.includes(contentType)) throw unprocessable(`'${contentType}' is not a valid content_type`);
  const allowed = ITEM_KEYS[contentType];
  if (allowed === undefined) return;
  const items = attributes['items'];
  if (!Array.isArray(items) || items.length === 0) throw bad('At least one item is required.');
  if (!items.every(isFields)) throw bad('Items should be a hash.');
  const extra = items.flatMap((item) => Object.keys(item)).filter((key) => !allowed.includes(key));
  if (extra.length > 0) throw bad(`contains invalid keys for items : [${extra.map((key) => `:${key}`).join(', ')}]`);
  if (contentType === 'cards') checkActions(items);
}

function checkActions(items: Fields[]): void {
  const actions = items.map((item) => item['actions']);
  if (!actions.every((list): list is unknown[] => Array.isArray(list) && list.length > 0)) throw bad('contains items missing actions');
  const extra = actions
    .flat()
    .flatMap((action) => (isFields(action) ? Object.keys(action) : []))
    .filter((key) => !ACTION_KEYS.includes(key));
  if (extra.length > 0) throw bad(`contains invalid keys for actions:  [${extra.map((key) => `:${key}`).join(', ')}]`);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const bad = (why: string) => unprocessable(`Validation failed: Content attributes ${why}`);
