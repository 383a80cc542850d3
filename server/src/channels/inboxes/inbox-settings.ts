import type { z } from 'zod';
import { BatonError } from '#platform/errors';
import type { InboxKind, InboxSettings } from '#conversations';
import type { Channel } from './channel-table.ts';

type Fields = Record<string, unknown>;

/** What every kind of inbox keeps under the same name; a channel's own fields stand below its name. */
const COMMON: readonly string[] = ['assistant', 'strict_order', 'external_number', 'business_account_id', 'comments'] satisfies (keyof InboxSettings)[];

// Others keep rules for answering beside these.
const ANSWERING: readonly string[] = ['initial_only', 'initial_threshold_ms', 'allowed_domains', 'allow', 'block'] satisfies (keyof NonNullable<
  InboxSettings['assistant']
>)[];

/**
 * The stored settings after a change, in which `given` holds only what changes and null brings a default back. Only what was said is stored:
 * a default that is bettered later holds for everybody who never chose.
 * @throws invalid_input with the fields that are wrong
 */
export function changeSettings(kind: InboxKind, channel: Channel, before: InboxSettings, given: Fields): InboxSettings {
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  const read = parseFields(channel.settings, said, 'settings');
  const after: Fields = { ...before };
  for (const name of Object.keys(given)) {
    const place = COMMON.includes(name) ? after : ((after[kind] = { ...(after[kind] as Fields | undefined) }) as Fields);
    if (given[name] === null) delete place[name];
    // Of the rules for answering each stands for itself, and there are some that others set.
    else if (name === 'assistant') place[name] = { ...(place[name] as Fields | undefined), ...chosen(read[name], given[name]) };
    else place[name] = read[name];
  }
  return after as InboxSettings;
}

/** Every setting of the channel as it holds. What is stored and breaks a rule that came later counts as absent. */
export function readSettings(kind: InboxKind, channel: Channel, stored: InboxSettings): Fields {
  const flat: Fields = { ...stored, ...(stored[kind as keyof InboxSettings] as Fields | undefined) };
  const shown: Fields = {};
  for (const [name, field] of Object.entries(channel.settings.shape) as [string, z.ZodType][]) {
    const read = field.safeParse(name === 'assistant' ? answeringIn(flat[name]) : flat[name]);
    const value = read.success ? read.data : field.safeParse(undefined).data;
    if (value !== undefined) shown[name] = value;
  }
  return shown;
}

/** What differs from the channel's defaults, of settings that were read with them. */
export function withoutDefaults(channel: Channel, settings: Fields): Fields {
  const usual = channel.settings.parse({});
  const differing = Object.entries(settings).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(usual[name]));
  return Object.fromEntries(differing);
}

function answeringIn(stored: unknown): unknown {
  if (!isFields(stored)) return undefined;
  return Object.fromEntries(Object.entries(stored).filter(([name]) => ANSWERING.includes(name)));
}

/** @throws invalid_input */
export function parseFields(schema: z.ZodObject, given: Fields, place: string): Fields {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const details = read.error.issues.map((issue) => ({ field: [place, ...issue.path].join('.'), reason: issue.message, allowed: null }));
  throw new BatonError('invalid_input', { details });
}

/** What was said of it, in the form that the schema gave it. */
function chosen(read: unknown, given: unknown): Fields {
  if (!isFields(read) || !isFields(given)) return {};
  return Object.fromEntries(Object.entries(read).filter(([name]) => name in given));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
