import type { JSX, RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { TEXT_MAX } from '../protocol.ts';
import type { Words } from '../text/words.ts';
import { SendIcon } from './icons.tsx';

interface ComposerProps {
  words: Words;
  draft: string;
  disabled: boolean;
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  onDraft: (draft: string) => void;
  onSend: () => void;
}

/** Enter sends, Shift+Enter breaks the line; an input method that is composing keeps its Enter. */
export function Composer({ words, draft, disabled, fieldRef, onDraft, onSend }: ComposerProps): JSX.Element {
  useLayoutEffect(() => {
    const area = fieldRef.current;
    if (area === null) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, 132)}px`;
  }, [draft, fieldRef]);
  const keyed = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    onSend();
  };
  const submitted = (event: Event): void => {
    event.preventDefault();
    onSend();
    fieldRef.current?.focus();
  };
  return (
    <form class="composer" onSubmit={submitted}>
      <textarea
        ref={fieldRef}
        rows={1}
        value={draft}
        disabled={disabled}
        maxLength={TEXT_MAX}
        placeholder={words.placeholder}
        aria-label={words.placeholder}
        enterkeyhint="send"
        onInput={(event) => onDraft(event.currentTarget.value)}
        onKeyDown={keyed}
      />
      <button type="submit" aria-label={words.send} disabled={disabled || draft.trim() === ''}>
        <SendIcon />
      </button>
    </form>
  );
}
