import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { WidgetAsking, WidgetPrechatField } from '../protocol.ts';
import { safeUrl } from '../text/parse-markdown.ts';
import type { Words } from '../text/words.ts';
import { OutLink } from './rich-text.tsx';

type Answers = Record<string, string | boolean>;

interface PrechatFormProps {
  prechat: NonNullable<WidgetAsking['prechat']>;
  greeting: string;
  words: Words;
  /** Keys of answers that were not taken; null when nothing arrived. */
  onAnswer: (answers: Answers) => Promise<string[] | null>;
}

/** Which keyboard a phone shows. */
const MODES = { name: 'text', email: 'email', phone: 'tel', text: 'text' } as const;
const FILLS_IN = { name: 'name', email: 'email', phone: 'tel', text: 'off' } as const;

function labelOf(field: WidgetPrechatField, words: Words): string {
  if (field.label !== '') return field.label;
  return { name: words.fieldName, email: words.fieldEmail, phone: words.fieldPhone, text: field.key, select: field.key, consent: field.key }[field.kind];
}

interface FieldProps {
  field: WidgetPrechatField;
  value: string | boolean;
  problem: string | null;
  words: Words;
  onChange: (value: string | boolean) => void;
}

function Field({ field, value, problem, words, onChange }: FieldProps): JSX.Element {
  const id = `asked-${field.key}`;
  const label = labelOf(field, words);
  const about = { id, 'aria-invalid': problem !== null, 'aria-required': field.required, ...(problem === null ? {} : { 'aria-describedby': `${id}-problem` }) };
  const trouble = problem !== null && (
    <div class="problem" id={`${id}-problem`}>
      {problem}
    </div>
  );
  if (field.kind === 'consent') {
    const link = field.link === null ? null : safeUrl(field.link);
    return (
      <div class="field">
        <div class="tick">
          <input {...about} type="checkbox" checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
          <span>
            <label for={id}>{label}</label> {link !== null && <OutLink url={link} text={words.readMore} hint={words.opensNewTab} />}
          </span>
        </div>
        {trouble}
      </div>
    );
  }
  const said = String(value);
  return (
    <div class="field">
      <label for={id}>
        {label} {!field.required && <small>({words.optional})</small>}
      </label>
      {field.kind === 'select' ? (
        <select {...about} value={said} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">{words.choose}</option>
          {field.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...about}
          type="text"
          inputMode={MODES[field.kind]}
          autocomplete={FILLS_IN[field.kind]}
          maxLength={field.kind === 'text' ? 1000 : 200}
          value={said}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
      {trouble}
    </div>
  );
}

function isMissing(field: WidgetPrechatField, value: string | boolean): boolean {
  return field.required && (field.kind === 'consent' ? value !== true : String(value).trim() === '');
}

/** The questions before the first message. The server judges the answers too; what it does not take is asked again. */
export function PrechatForm({ prechat, greeting, words, onAnswer }: PrechatFormProps): JSX.Element {
  const [answers, setAnswers] = useState<Answers>(() =>
    Object.fromEntries(prechat.fields.map((field) => [field.key, field.kind === 'consent' ? false : (field.value ?? '')])),
  );
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // On a touch screen focus in a field would throw the keyboard over the questions.
  useLayoutEffect(() => {
    if (!matchMedia('(pointer: coarse)').matches) form.current?.querySelector<HTMLElement>('input, select')?.focus();
  }, []);
  // Whoever cannot see the form is led to what is wrong.
  useLayoutEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(), [problems]);
  const submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    const missing = prechat.fields.filter((field) => isMissing(field, answers[field.key] ?? ''));
    setProblems(Object.fromEntries(missing.map((field) => [field.key, words.needed])));
    setFailed(false);
    if (missing.length > 0 || busy) return;
    setBusy(true);
    const refused = await onAnswer(answers);
    setBusy(false);
    setFailed(refused === null);
    setProblems(Object.fromEntries((refused ?? []).map((key) => [key, words.checkAnswer])));
  };
  return (
    <form class="asking" ref={form} noValidate onSubmit={(event) => void submitted(event)}>
      <p>{greeting}</p>
      <h3>{prechat.title === '' ? words.beforeChat : prechat.title}</h3>
      {prechat.fields.map((field) => (
        <Field
          key={field.key}
          field={field}
          value={answers[field.key] ?? ''}
          problem={problems[field.key] ?? null}
          words={words}
          onChange={(value) => setAnswers({ ...answers, [field.key]: value })}
        />
      ))}
      {failed && (
        <p class="problem" role="alert">
          {words.failed} {words.retry}.
        </p>
      )}
      <button type="submit" class="wide" disabled={busy}>
        {words.startChat}
      </button>
    </form>
  );
}
