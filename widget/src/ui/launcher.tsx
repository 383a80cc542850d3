import type { JSX } from 'preact';
import type { WidgetShop } from '../protocol.ts';
import { withName } from '../text/words.ts';
import type { Words } from '../text/words.ts';
import { ChatIcon, CloseIcon, QuestionIcon, SmileIcon } from './icons.tsx';
import { Picture } from './picture.tsx';

interface LauncherProps {
  words: Words;
  shop: WidgetShop | null;
  open: boolean;
  unread: number;
  onClick: () => void;
}

function Sign({ shop }: { shop: WidgetShop | null }): JSX.Element {
  const icon = shop?.launcher.icon ?? 'chat';
  if (icon === 'question') return <QuestionIcon />;
  if (icon === 'smile') return <SmileIcon />;
  return icon === 'logo' ? <Picture url={shop?.logo ?? null} instead={<ChatIcon />} /> : <ChatIcon />;
}

/** The button in the corner, with the shop's words where it has some. */
export function Launcher({ words, shop, open, unread, onClick }: LauncherProps): JSX.Element {
  const count = unread === 1 ? words.unread : withName(words.unreadMany, String(unread));
  const said = open ? '' : (shop?.launcher.text ?? '');
  // What can be read on the button is part of its name: who works by voice says what they see.
  const label = [said, open ? words.close : words.open, unread > 0 && !open ? count : ''].filter((part) => part !== '').join(', ');
  return (
    <button type="button" class={`launcher ${open ? 'is-open' : ''} ${said === '' ? '' : 'is-wide'}`} aria-expanded={open} aria-label={label} onClick={onClick}>
      {open ? <CloseIcon /> : <Sign shop={shop} />}
      {said !== '' && <span class="say">{said}</span>}
      {unread > 0 && !open && (
        <span class="badge" aria-hidden="true">
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </button>
  );
}
