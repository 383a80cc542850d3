export type { ChatwootConversation, ChatwootMessage, ChatwootRequest } from './chatwoot/chatwoot-state.ts';
export type { ContactWrites } from './chatwoot/contact-acts.ts';
export type { AgentActs } from './chatwoot/desk-acts.ts';
export type { ChatwootFault } from './chatwoot/faults.ts';
export { escapeRails, signChatwoot } from './chatwoot/sign-webhook.ts';
export { CHATWOOT_SANDBOX, type ChatwootSandbox, type ChatwootSandboxOptions, startChatwootSandbox } from './chatwoot/start-chatwoot-sandbox.ts';
export type { Delivered as ChatwootDelivery } from './chatwoot/webhook-jobs.ts';
export type { DashboardRequest } from './dashboard/dashboard-state.ts';
export type { DashboardConversation, DashboardListing, DashboardOrder, DashboardUser } from './dashboard/demo-data.ts';
export type { DashboardFault } from './dashboard/faults.ts';
export { type DashboardSandbox, type DashboardSandboxOptions, startDashboardSandbox } from './dashboard/start-dashboard-sandbox.ts';
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
export { ORDERDESK_SANDBOX } from './orderdesk/demo-store.ts';
export type { RandomEdits } from './orderdesk/edit-at-random.ts';
export type { OrderDeskFault } from './orderdesk/faults.ts';
export type { Order as OrderDeskOrder } from './orderdesk/order-shapes.ts';
export type { PersonEdit } from './orderdesk/person-edit.ts';
export { type OrderPost, phpJson, signOrderJson } from './orderdesk/post-order-json.ts';
export { type OrderDeskSandbox, type OrderDeskSandboxOptions, startOrderDeskSandbox } from './orderdesk/start-orderdesk-sandbox.ts';
export type { OrderChange, OrderDeskRequest } from './orderdesk/store-state.ts';
export type { OrderDeskSwitches, SwitchChanges } from './orderdesk/switches.ts';
export type { QuimbiFault } from './quimbi/faults.ts';
export type { QuimbiRequest } from './quimbi/serve-quimbi.ts';
export { type QuimbiSandbox, type QuimbiSandboxOptions, startQuimbiSandbox } from './quimbi/start-quimbi-sandbox.ts';
export { type S3Fault, type S3Sandbox, type S3SandboxOptions, startS3Sandbox } from './s3/start-s3-sandbox.ts';
export type { SmtpFault } from './smtp/faults.ts';
export { type SentMail, type SmtpSandbox, type SmtpSandboxOptions, startSmtpSandbox } from './smtp/start-smtp-sandbox.ts';
