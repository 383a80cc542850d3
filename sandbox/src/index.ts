export type { ChatwootConversation, ChatwootMessage, ChatwootRequest } from './chatwoot/chatwoot-state.ts';
export type { ContactWrites } from './chatwoot/contact-acts.ts';
export type { AgentActs } from './chatwoot/desk-acts.ts';
export type { ChatwootFault } from './chatwoot/faults.ts';
export { escapeRails, signChatwoot } from './chatwoot/sign-webhook.ts';
export { CHATWOOT_SANDBOX, type ChatwootSandbox, type ChatwootSandboxOptions, startChatwootSandbox } from './chatwoot/start-chatwoot-sandbox.ts';
export type { Delivered as ChatwootDelivery } from './chatwoot/webhook-jobs.ts';
export type { DixaConversation, DixaMessage, DixaRequest } from './dixa/dixa-state.ts';
export type { DixaFault } from './dixa/faults.ts';
export { DIXA_SANDBOX, type DixaSandbox, type DixaSandboxOptions, startDixaSandbox } from './dixa/start-dixa-sandbox.ts';
export { signDixa } from './dixa/webhook-sender.ts';
export { buildInboundInstagram, buildInboundWhatsApp, type GraphNumber, type InboundInstagram, type InboundWhatsApp } from './meta/build-inbound.ts';
export type { Fault as GraphFault } from './meta/faults.ts';
export type { GraphSandboxOptions } from './meta/graph-state.ts';
export type { SentMessage } from './meta/journal.ts';
export type { Received, ReceiveInstagram, ReceiveWhatsApp } from './meta/receive.ts';
export { escapeBody, signBody } from './meta/sign-body.ts';
export { type GraphSandbox, startGraphSandbox } from './meta/start-graph-sandbox.ts';
export {
  type Fault as OpenAiFault,
  type OpenAiSandbox,
  type OpenAiSandboxOptions,
  type Responder,
  type Script,
  startOpenAiSandbox,
  type StoredPrompt,
  type Turn,
  type TurnRequest,
} from './openai/index.ts';
export type { QuimbiFault } from './quimbi/faults.ts';
export type { QuimbiRequest } from './quimbi/serve-quimbi.ts';
export { type QuimbiSandbox, type QuimbiSandboxOptions, startQuimbiSandbox } from './quimbi/start-quimbi-sandbox.ts';
export { type S3Fault, type S3Sandbox, type S3SandboxOptions, startS3Sandbox } from './s3/start-s3-sandbox.ts';
export type { SmtpFault } from './smtp/faults.ts';
export { type SentMail, type SmtpSandbox, type SmtpSandboxOptions, startSmtpSandbox } from './smtp/start-smtp-sandbox.ts';
