import type { JSX, RefObject } from 'preact';
import type { WidgetShop } from '../protocol.ts';
import { tellMoment, tellTime } from '../text/tell-time.ts';
import { withName } from '../text/words.ts';
import type { Words } from '../text/words.ts';
import { CloseIcon } from './icons.tsx';
import { Picture } from './picture.tsx';

interface PanelTopProps {
  shop: WidgetShop | null;
  words: Words;
  region: string;
  title: string;
  closeRef: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
}

/** When people are there, in the visitor's own time; null where the shop does not say. */
export function tellHours(hours: WidgetShop['hours'], now: Date, said: { words: Words; region: string }): string | null {
  if (hours === null) return null;
  if (hours.is_open) return hours.closes_at === null ? null : withName(said.words.openUntil, tellTime(new Date(hours.closes_at), said.region));
  if (hours.opens_at === null) return said.words.closedNow;
  return withName(said.words.closedBack, tellMoment(new Date(hours.opens_at), now, said));
}

export function PanelTop({ shop, words, region, title, closeRef, onClose }: PanelTopProps): JSX.Element {
  const hours = tellHours(shop?.hours ?? null, atThisMoment(), { words, region });
  return (
    <div class="top">
      <span class="avatar" aria-hidden="true">
        <Picture url={shop?.assistant_picture ?? shop?.logo ?? null} instead={(shop?.name ?? '').slice(0, 1)} />
      </span>
      <div class="who">
        <h2>{title}</h2>
        {shop !== null && <p>{hours ?? shop.assistant_name}</p>}
      </div>
      <button ref={closeRef} type="button" class="close" aria-label={words.close} onClick={onClose}>
        <CloseIcon />
      </button>
    </div>
  );
}

function atThisMoment(): Date {
  return new Date();
}
