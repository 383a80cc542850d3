/**
 * The shapes on the wire, taken from the pinned `openai` package so that the sandbox cannot hold another opinion than the SDK.
 * `generate-schemas.mjs` turns every export of this file into a JSON schema: requests are checked in service, answers in the tests.
 */
import type OpenAI from 'openai';
import type { ConversationItemList } from 'openai/resources/conversations/items.js';
import type { ResponseCreateParamsBase } from 'openai/resources/responses/responses.js';

export type CreateResponse = ResponseCreateParamsBase;
export type CountInputTokens = OpenAI.Responses.InputTokenCountParams;
export type CreateConversation = OpenAI.Conversations.ConversationCreateParams;
export type UpdateConversation = OpenAI.Conversations.ConversationUpdateParams;
export type CreateItems = OpenAI.Conversations.ItemCreateParams;
export type CreateEmbedding = OpenAI.EmbeddingCreateParams;
export type ResponseObject = OpenAI.Responses.Response;
export type StreamEvent = OpenAI.Responses.ResponseStreamEvent;
export type ItemList = ConversationItemList;
