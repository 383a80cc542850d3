import type { z } from 'zod';
import type { AssistantSettingsView, AssistantView, PlaygroundResult, PromptVersionView, PromptView, TurnView } from '@baton/contract';
import type { Assistant, PromptVersion } from './read-assistants.ts';
import type { Prompt } from './read-prompts.ts';
import type { StoredTurn } from './read-turns.ts';
import type { Triage } from './triage/index.ts';
import type { TriedOut } from './try-out.ts';

export function presentAssistant(assistant: Assistant): z.infer<typeof AssistantView> {
  return {
    id: assistant.id,
    name: assistant.name,
    model_provider: assistant.modelProvider,
    model: assistant.model,
    prompt_id: assistant.promptId,
    prompt_version: assistant.promptVersion,
    settings: assistant.settings satisfies z.infer<typeof AssistantSettingsView> as Record<string, unknown>,
    created_at: assistant.createdAt.toISOString(),
    updated_at: assistant.updatedAt.toISOString(),
  };
}

export function presentPrompt(prompt: Prompt): z.infer<typeof PromptView> {
  return {
    id: prompt.id,
    name: prompt.name,
    alias: prompt.alias,
    created_at: prompt.createdAt.toISOString(),
    versions: prompt.versions.map(presentPromptVersion),
  };
}

export function presentPromptVersion(version: PromptVersion): z.infer<typeof PromptVersionView> {
  return {
    prompt_id: version.promptId,
    version: version.version,
    instructions: version.instructions,
    variables: version.variables,
    model: version.model,
    settings: { ...version.settings },
    created_by: version.createdBy,
    created_at: version.createdAt.toISOString(),
  };
}

export function presentTurn(turn: StoredTurn): z.infer<typeof TurnView> {
  return {
    id: turn.id,
    conversation_id: turn.conversationId,
    ticket_id: turn.ticketId,
    assistant_id: turn.assistantId,
    exit: turn.exit,
    seen_seq: turn.seenSeq,
    triage: turn.triage && presentTriage(turn.triage),
    passages: turn.passages,
    facts: turn.facts ?? [],
    handoff: turn.handoff,
    arm: turn.arm,
    model: turn.model,
    prompt_id: turn.promptId,
    prompt_version: turn.promptVersion,
    usage: turn.usage,
    cost_usd: turn.costUsd === null ? null : Number(turn.costUsd),
    cost_unknown: turn.costUnknown,
    credits: turn.credits,
    drafts: turn.guard?.attempts ?? [],
    steps: turn.steps,
    reply_message_id: turn.replyMessageId,
    created_at: turn.createdAt.toISOString(),
  };
}

export function presentTriedOut({ log, judged, reply, sources, ...tried }: TriedOut): z.infer<typeof PlaygroundResult> {
  const named = new Map(sources.map((source) => [source.number, source]));
  return {
    outcome: tried.outcome,
    reply: tried.text,
    handoff: tried.handoff && { reason: tried.handoff.reason, evidence: tried.handoff.evidence },
    triage: { ...presentTriage(judged.triage), language: judged.language },
    sources: log.passages.map((passage) => ({ ...passage, title: named.get(passage.number)?.title ?? '', url: named.get(passage.number)?.url ?? null })),
    paragraphs: reply?.paragraphs ?? [],
    drafts: log.drafts.map((failures) => ({ failures })),
    model: log.model,
    usage: log.usage,
    cost_usd: log.costUsd,
    cost_unknown: log.costUnknown,
    credits: tried.credits,
    steps: log.steps,
  };
}

function presentTriage(triage: Triage) {
  return {
    language: triage.language,
    language_certain: triage.languageCertain,
    role: triage.role,
    intent: triage.intent,
    intent_score: triage.intentScore,
    sub_intent: triage.subIntent,
  };
}
