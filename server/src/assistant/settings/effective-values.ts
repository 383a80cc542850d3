import type { Layer, Resolved } from './resolve-assistant.ts';

/** Every field a turn goes by with the layer that says so, as the API shows it. */
export function effectiveValues({ assistant, origins }: Resolved): Record<string, { value: unknown; from: Layer }> {
  const { handoffs, variables, ...plain } = assistant.settings;
  const values: Record<string, unknown> = {
    model_provider: assistant.modelProvider,
    model: assistant.model,
    prompt_id: assistant.promptId,
    prompt_version: assistant.promptVersion,
    ...plain,
  };
  for (const [reason, setting] of Object.entries(handoffs)) values[`handoffs.${reason}`] = setting;
  for (const [name, value] of Object.entries(variables)) values[`variables.${name}`] = value;
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value, from: origins[key] ?? 'default' }]));
}
