import type { WebchatPrechatField, WebchatSettings, WidgetAsking, WidgetPrechatField, WidgetPrechatRequest } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { toPhone } from './read-phone.ts';
import { inLanguage, inSomeLanguage } from './webchat-settings.ts';
import { VISITOR_COLUMNS } from './visitor-session.ts';
import type { FoundSession, VisitorSession } from './visitor-session.ts';

type Asked = Pick<VisitorSession, 'conversationId' | 'userId' | 'name' | 'email' | 'phone' | 'locale' | 'prechat'>;

/** What is still asked of a visitor: before the first message only, and nothing that the shop vouches for. */
export function askingOf(settings: WebchatSettings, session: Asked): WidgetAsking {
  const fields = openFields(settings, session).map((field) => toWidgetField(field, session));
  return {
    prechat: fields.length === 0 ? null : { title: inLanguage(settings.prechat.title, session.locale), fields },
    mail: !settings.offline_mail.enabled ? 'off' : session.email !== null ? 'known' : settings.offline_mail.ask ? 'ask' : 'off',
  };
}

/** @throws invalid_input while a question that must be answered is open */
export function requireAnswered(settings: WebchatSettings, session: Asked): void {
  const open = openFields(settings, session).filter((field) => field.required);
  if (open.length === 0) return;
  throw new BatonError('invalid_input', {
    message: 'Answer the questions before the chat first: POST /widget/v1/prechat.',
    details: { reason: 'prechat', fields: open.map((field) => field.key) },
  });
}

/**
 * Takes the answers in, once and for good. Name, address and phone number become what is known of the visitor; they stay claims.
 * @throws invalid_input with the fields that are missing or wrong
 */
export async function answerPrechat(ctx: Pick<Ctx, 'db'>, session: FoundSession, { answers }: WidgetPrechatRequest): Promise<WidgetAsking> {
  const fields = openFields(session.settings, session);
  const problems: { field: string; reason: string }[] = [];
  const taken: Record<string, string | boolean> = {};
  const known: { name: string | null; email: string | null; phone: string | null } = { name: null, email: null, phone: null };
  for (const field of fields) {
    const read = readAnswer(field, answers[field.key]);
    if ('problem' in read) problems.push({ field: field.key, reason: read.problem });
    else taken[field.key] = read.answer;
    if ('answer' in read && read.answer !== '' && isNamed(field.kind)) known[field.kind] = String(read.answer);
  }
  if (problems.length > 0)
    throw new BatonError('invalid_input', { message: 'An answer is missing or wrong. See details.', details: { reason: 'prechat', problems } });
  const [stored] = await ctx.db.tx(session.workspaceId, (tx) =>
    tx.query<VisitorSession>(
      `update visitor_sessions s set prechat = coalesce(prechat, '{}') || $3::jsonb, name = coalesce($4, name),
         email = case when email_verified then email else coalesce($5, email) end, phone = coalesce($6, phone)
       where s.workspace_id = $1 and s.id = $2 returning ${VISITOR_COLUMNS}`,
      [session.workspaceId, session.id, JSON.stringify(taken), known.name, known.email, known.phone],
      'answer-prechat',
    ),
  );
  return askingOf(session.settings, stored ?? session);
}

/** The answers as people read them: the question in some language of the shop, in the order they were asked. */
export function showAnswers(settings: WebchatSettings, prechat: VisitorSession['prechat']): { key: string; label: string; value: string | boolean }[] {
  return settings.prechat.fields.flatMap((field) => {
    const value = prechat?.[field.key];
    if (value === undefined || value === '') return [];
    return [{ key: field.key, label: inSomeLanguage(field.label, 'en') || PLAIN[field.kind], value }];
  });
}

const PLAIN: Readonly<Record<WebchatPrechatField['kind'], string>> = {
  name: 'Name',
  email: 'E-mail',
  phone: 'Phone',
  text: 'Text',
  select: 'Choice',
  consent: 'Consent',
};

function openFields(settings: WebchatSettings, session: Asked): WebchatPrechatField[] {
  if (session.conversationId !== null) return [];
  const vouched = (kind: WebchatPrechatField['kind']) => session.userId !== null && isNamed(kind) && session[kind] !== null;
  return settings.prechat.fields.filter((field) => session.prechat?.[field.key] === undefined && !vouched(field.kind));
}

function isNamed(kind: WebchatPrechatField['kind']): kind is 'name' | 'email' | 'phone' {
  return kind === 'name' || kind === 'email' || kind === 'phone';
}

function toWidgetField(field: WebchatPrechatField, session: Asked): WidgetPrechatField {
  const { key, kind, required, link } = field;
  const label = isNamed(kind) ? inLanguage(field.label, session.locale) : inSomeLanguage(field.label, session.locale);
  const options = field.options.map((option) => ({ value: option.value, label: inSomeLanguage(option.label, session.locale) || option.value }));
  return { key, kind, label, required, options, link, value: isNamed(kind) ? session[kind] : null };
}

const MISSING = { problem: 'is missing' };
const EMAIL = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,250}\.[a-z0-9-]{2,}$/i;

function readAnswer(field: WebchatPrechatField, given: string | boolean | undefined): { answer: string | boolean } | { problem: string } {
  if (field.kind === 'consent') {
    if (field.required && given !== true) return { problem: 'must be agreed to' };
    return { answer: given === true };
  }
  const said = typeof given === 'string' ? given.trim() : '';
  if (said === '') return field.required ? MISSING : { answer: '' };
  if (field.kind === 'name') return said.length > 200 ? { problem: 'is too long' } : { answer: said };
  if (field.kind === 'email') return EMAIL.test(said) && said.length <= 320 ? { answer: said.toLowerCase() } : { problem: 'is no e-mail address' };
  if (field.kind === 'select') return field.options.some((option) => option.value === said) ? { answer: said } : { problem: 'is not one of the choices' };
  if (field.kind === 'text') return { answer: said };
  const phone = toPhone(said);
  return phone === null ? { problem: 'is no phone number' } : { answer: phone };
}
