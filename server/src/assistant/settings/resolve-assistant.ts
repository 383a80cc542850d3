import { THIN_EVIDENCE } from '#knowledge';
import type { Assistant } from '../read-assistants.ts';
import type { AssistantSettings, InboxOverrides, ModelProvider } from '../schema.ts';
import { LANGUAGES } from '../triage/index.ts';

/** Who says what an assistant goes by, lowest first: what a higher one says counts. */
export type Layer = 'default' | 'workspace' | 'assistant' | 'inbox';

/** Settings with every gap filled. */
export type EffectiveSettings = { [K in keyof AssistantSettings]-?: NonNullable<AssistantSettings[K]> };

/** An assistant as it is in one inbox. */
export interface EffectiveAssistant extends Omit<Assistant, 'settings'> {
  settings: EffectiveSettings;
}

export interface Layers {
  /** Of the process and of the workspace's profile. */
  quietWindowMs: number;
  signOff: string;
  workspace: AssistantSettings;
  assistant: Assistant;
  inbox: InboxOverrides;
}

export interface Resolved {
  assistant: EffectiveAssistant;
  /** By field; reasons to hand over and variables one by one, `handoffs.cancellation`. */
  origins: Record<string, Layer>;
}

export const DEFAULT_MAX_WORDS = 150;

/**
 * What a turn goes by, and which layer says so: defaults, then the workspace, then the assistant, then the inbox. Lists are taken whole;
 * reasons to hand over and variables are laid over each other one by one. Pure: the same layers give the same outcome.
 */
export function resolveAssistant({ quietWindowMs, signOff, workspace, assistant, inbox }: Layers): Resolved {
  const { model_provider: provider, model, prompt_id: promptId, prompt_version: promptVersion, ...behaviour } = inbox;
  const origins: Record<string, Layer> = {};
  const settings = { ...defaultsOf(quietWindowMs) } as Record<string, unknown>;
  for (const key of Object.keys(settings)) origins[key] = 'default';
  const layers: [Layer, AssistantSettings][] = [
    ['workspace', { sign_off: signOff, ...workspace }],
    ['assistant', assistant.settings],
    ['inbox', behaviour],
  ];
  for (const [layer, said] of layers) lay(settings, origins, { layer, said });
  delete origins['handoffs'];
  delete origins['variables'];
  const chosen = <T>(field: string, own: T, override: T | undefined): T => {
    origins[field] = override === undefined ? 'assistant' : 'inbox';
    return override ?? own;
  };
  const provided = chosen<ModelProvider>('model_provider', assistant.modelProvider, provider);
  const prompted = chosen<string>('prompt_id', assistant.promptId, promptId);
  return {
    origins: { ...origins, model: modelOrigin(assistant, inbox), prompt_version: versionOrigin(assistant, inbox) },
    assistant: {
      ...assistant,
      modelProvider: provided,
      // A model of one provider means nothing to another.
      model: model ?? (provider === undefined || provider === assistant.modelProvider ? assistant.model : null),
      promptId: prompted,
      // A version belongs to its prompt: another prompt is followed at its newest unless the inbox names one.
      promptVersion: promptVersion ?? (promptId === undefined || promptId === assistant.promptId ? assistant.promptVersion : null),
      settings: settings as unknown as EffectiveSettings,
    },
  };
}

function modelOrigin(assistant: Assistant, { model, model_provider: provider }: InboxOverrides): Layer {
  if (model !== undefined || (provider !== undefined && provider !== assistant.modelProvider)) return 'inbox';
  return assistant.model === null ? 'default' : 'assistant';
}

function versionOrigin(assistant: Assistant, { prompt_id: promptId, prompt_version: version }: InboxOverrides): Layer {
  if (version !== undefined || (promptId !== undefined && promptId !== assistant.promptId)) return 'inbox';
  return assistant.promptVersion === null ? 'default' : 'assistant';
}

function lay(settings: Record<string, unknown>, origins: Record<string, Layer>, { layer, said }: { layer: Layer; said: AssistantSettings }): void {
  for (const [key, value] of Object.entries(said)) {
    if (value === undefined) continue;
    if (key !== 'handoffs' && key !== 'variables') {
      settings[key] = value;
      origins[key] = layer;
      continue;
    }
    const below = settings[key] as Record<string, object | string>;
    const entries = Object.entries(value as Record<string, object | string | undefined>).filter(([, entry]) => entry !== undefined);
    for (const [name] of entries) origins[`${key}.${name}`] = layer;
    settings[key] = { ...below, ...Object.fromEntries(entries) };
  }
}

function defaultsOf(quietWindowMs: number): Omit<EffectiveSettings, 'sign_off'> {
  return {
    languages: [...LANGUAGES],
    tone: 'standard',
    greeting: 'name',
    thanks: true,
    closing: true,
    links: 'one',
    max_words: DEFAULT_MAX_WORDS,
    quiet_window_ms: quietWindowMs,
    max_interactions: 2,
    max_output_tokens: 1200,
    thin_evidence: THIN_EVIDENCE,
    channel_style: 'mail',
    thread_mode: 'auto',
    answering: 'always',
    categories: [],
    sub_intents: [],
    memory: true,
    orders: true,
    verify_by_mail: true,
    tools: [],
    tool_calls_per_conversation: 40,
    tool_changes_per_conversation: 3,
    tool_calls_per_day: 5000,
    tools_share: 100,
    fallbacks: [],
    handoffs: {},
    variables: {},
  };
}
