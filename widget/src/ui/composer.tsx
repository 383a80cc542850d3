import type { JSX, RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { TEXT_MAX } from '../protocol.ts';
import type { Words } from '../text/words.ts';
import { AttachIcon, SendIcon } from './icons.tsx';

interface ComposerProps {
  words: Words;
  draft: string;
  disabled: boolean;
  /** Whether there is something to send, and nothing still on its way. */
  ready: boolean;
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  onDraft: (draft: string) => void;
  onSend: () => void;
  /** Null where the shop takes no files. */
  onFiles: ((files: readonly File[]) => void) | null;
}

/** Enter sends, Shift+Enter breaks the line; an input method that is composing keeps its Enter. Files come by the button or are pasted. */
export function Composer({ words, draft, disabled, ready, fieldRef, onDraft, onSend, onFiles }: ComposerProps): JSX.Element {
  const chooser = useRef<HTMLInputElement>(null);
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
  const pasted = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (onFiles === null || files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  };
  const chosen = (): void => {
    const input = chooser.current;
    if (input === null || onFiles === null) return;
    onFiles([...(input.files ?? [])]);
    // The same file again is a choice too.
    empty(input);
    fieldRef.current?.focus();
  };
  return (
    <form class="composer" onSubmit={submitted}>
      {onFiles !== null && (
        <>
          <input ref={chooser} type="file" multiple hidden onChange={chosen} />
          <button type="button" class="attach" aria-label={words.attach} disabled={disabled} onClick={() => chooser.current?.click()}>
            <AttachIcon />
          </button>
        </>
      )}
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
        onPaste={pasted}
      />
      <button type="submit" aria-label={words.send} disabled={disabled || !ready}>
        <SendIcon />
      </button>
    </form>
  );
}

function empty(input: HTMLInputElement): void {
  input.value = '';
}
