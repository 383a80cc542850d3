/**
 * The protocol as the widget sees it. Types come from the contract; the few constants are written again here, held to the contract by
 * their types, because importing them would bring all of zod into the bundle (about 15 KB gzip).
 */
import type {
  WIDGET_BASE,
  WIDGET_CLOSE,
  WIDGET_COMMENT_MAX,
  WIDGET_PAGE_MAX,
  WIDGET_PING_INTERVAL_MS,
  WIDGET_TEXT_MAX,
  WIDGET_TYPING_TTL_MS,
} from '../../contract/src/widget.ts';

export type {
  WidgetAsking,
  WidgetAttachment,
  WidgetAttributes,
  WidgetClientFrame,
  WidgetMessage,
  WidgetMessagePage,
  WidgetPrechatField,
  WidgetRating,
  WidgetRatingRequest,
  WidgetReason,
  WidgetSendRequest,
  WidgetServerFrame,
  WidgetSession,
  WidgetSessionRequest,
  WidgetShop,
  WidgetTypingAuthor,
  WidgetUser,
} from '../../contract/src/widget.ts';

export const BASE: typeof WIDGET_BASE = '/widget/v1';
export const TEXT_MAX: typeof WIDGET_TEXT_MAX = 4000;
export const COMMENT_MAX: typeof WIDGET_COMMENT_MAX = 2000;
export const PAGE_MAX: typeof WIDGET_PAGE_MAX = 100;
export const PING_INTERVAL_MS: typeof WIDGET_PING_INTERVAL_MS = 25_000;
export const TYPING_TTL_MS: typeof WIDGET_TYPING_TTL_MS = 6_000;
export const CLOSE: Pick<typeof WIDGET_CLOSE, 'unauthorized' | 'refused' | 'rateLimited'> = { unauthorized: 4401, refused: 4403, rateLimited: 4429 };
