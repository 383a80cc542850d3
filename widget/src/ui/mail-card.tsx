import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { WidgetAsking } from '../protocol.ts';
import type { Words } from '../text/words.ts';

interface MailCardProps {
  mail: WidgetAsking['mail'];
  words: Words;
  onEmail: (email: string) => Promise<string[] | null>;
  onDismiss: () => void;
}

/** Offers to mail the answer to whoever may have to go. An offer: the chat goes on without it. */
export function MailCard({ mail, words, onEmail, onDismiss }: MailCardProps): JSX.Element {
  const [email, setEmail] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    const refused = await onEmail(email.trim());
    setProblem(refused === null ? words.failed : refused.length > 0 ? words.checkAnswer : null);
  };
  if (mail === 'known') {
    return (
      <div class="mail" role="status">
        {words.mailSaved}
      </div>
    );
  }
  return (
    <div class="mail" role="group" aria-label={words.fieldEmail}>
      <p>{words.askMail}</p>
      <form noValidate onSubmit={(event) => void submitted(event)}>
        <input
          type="email"
          autocomplete="email"
          maxLength={320}
          aria-label={words.fieldEmail}
          aria-invalid={problem !== null}
          placeholder={words.fieldEmail}
          value={email}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
        <button type="submit">{words.mailSave}</button>
      </form>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <button type="button" class="no" onClick={onDismiss}>
        {words.mailNot}
      </button>
    </div>
  );
}
