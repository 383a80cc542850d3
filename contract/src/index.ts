/** The HTTP API, the widget protocol and the webhooks as zod schemas: named exports only. */
export {
  ARTICLE_BODY_MAX_BYTES, Article, ArticleCreate, ArticleEdit, ArticleImport, ArticleImportReport, ArticleImportRow, ArticleLanguage, ArticleList, ArticleListQuery, ArticleParams,
  ArticleSearchQuery, ArticleSearchResult, ArticleStatusName, ArticleVersion, ArticleVersionList, ArticleVersionQuery, IMPORT_ARTICLES_MAX, IMPORT_FILE_MAX_BYTES, IMPORT_REQUEST_MAX_BYTES,
} from './knowledge.ts';
export {
  ApiKeyCreate, ApiKeyCreated, ApiKeyList, ApiKeyParams, ApiKeyView, MyProfile, PermissionName, PresenceChange, PresenceName, RoleName, SignInAnswer, SignInRequest,
  TeammateCreate, TeammateList, TeammateProfile, UserCreate, UserCreated, UserParams, WorkspaceProfile,
} from './accounts.ts';
export { CreditGrant, CreditsQuery, CreditsView, LedgerEntryView } from './billing.ts';
export {
  ChannelName, ContactMerge, ContactParams, ContactView, DeliveryStatusName, DeskMessage, IdempotencyHeaders, InboxList, InboxView, NoteCreate, OwnerName, PhoneNumberCreate,
  PhoneNumberList, PhoneNumberParams, PhoneNumberView, PriorityName, REPLY_MAX_CHARS, ReplyCreate, ServiceMessage, ServiceMessageList, ServiceMessageParams, ServiceMessageQuery,
  TicketDetail, TicketMessageList, TicketMessageParams, TicketMessageQuery, TicketPage, TicketParams, TicketQuery, TicketStatusName, TicketSummary,
} from './conversations.ts';
export { ERROR_CODES, ErrorEnvelope } from './errors.ts';
export { WebhookReceipt } from './channels.ts';
export {
  WIDGET_BASE, WIDGET_CLOSE, WIDGET_FRAME_MAX_BYTES, WIDGET_HELLO_TIMEOUT_MS, WIDGET_PAGE_MAX, WIDGET_PING_INTERVAL_MS, WIDGET_TEXT_MAX, WIDGET_TYPING_TTL_MS, widgetAuthor, widgetClientFrame, widgetError, widgetErrorBody, widgetMessage, widgetMessageKind, widgetMessagePage, widgetMessagesQuery, widgetReadRequest, widgetSendRequest, widgetServerFrame, widgetSession, widgetSessionRequest, widgetShop, widgetSource, widgetStatus, widgetTypingAuthor, widgetTypingRequest,
} from './widget.ts';
export type {
  WidgetAuthor, WidgetClientFrame, WidgetError, WidgetErrorBody, WidgetMessage, WidgetMessageKind, WidgetMessagePage, WidgetMessagesQuery, WidgetReadRequest, WidgetSendRequest, WidgetServerFrame, WidgetSession, WidgetSessionRequest, WidgetShop, WidgetSource, WidgetStatus, WidgetTypingAuthor, WidgetTypingRequest,
} from './widget.ts';
export {
  AssistantCreate, AssistantEdit, AssistantList, AssistantParams, AssistantProviderName, AssistantSettingsView, AssistantView, PLAYGROUND_TEXT_MAX, PROMPT_MAX_CHARS, PlaygroundRequest,
  PlaygroundResult, PromptCreate, PromptList, PromptParams, PromptVariableView, PromptVersionCreate, PromptVersionView, PromptView, TurnList, TurnPassageView, TurnView,
} from './assistant.ts';
