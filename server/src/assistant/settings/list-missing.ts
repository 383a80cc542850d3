import { listInboxes } from '#conversations';
import type { Tx } from '#platform/db';
import { compareVariables } from '../prompt-template.ts';
import { findPromptVersion, listAssistants } from '../read-assistants.ts';
import type { PromptVariable } from '../schema.ts';
import { readOverrides } from './read-overrides.ts';
import { resolveAssistant } from './resolve-assistant.ts';
import { readDefaults } from './read-defaults.ts';

/** An assistant, in general or in one inbox, that gives no value for variables its prompt needs: it could not answer. */
export interface Missing {
  assistantId: string;
  promptId: string;
  problem: string;
}

/** Every assistant and every inbox with overrides that lacks a value; `publishing` is a version about to be the newest of its prompt. */
export async function listMissing(tx: Tx, publishing?: { promptId: string; variables: readonly PromptVariable[] }): Promise<Missing[]> {
  const workspaceId = tx.workspaceId ?? '';
  const { settings: workspace } = await readDefaults(tx);
  const assistants = await listAssistants({ db: tx }, workspaceId);
  const places = assistants.map((assistant) => ({ assistant, inbox: {}, named: `assistant "${assistant.name}" (${assistant.id})` }));
  for (const { id, name, assistantId } of await listInboxes({ db: tx }, workspaceId)) {
    const assistant = assistants.find((one) => one.id === assistantId);
    const inbox = assistant ? await readOverrides(tx, id) : {};
    if (assistant && Object.keys(inbox).length > 0) places.push({ assistant, inbox, named: `assistant "${assistant.name}" in the inbox "${name}" (${id})` });
  }
  const found: Missing[] = [];
  for (const { assistant, inbox, named } of places) {
    const { promptId, promptVersion, settings } = resolveAssistant({ quietWindowMs: 0, signOff: '', workspace, assistant, inbox }).assistant;
    const published = publishing?.promptId === promptId && promptVersion === null ? publishing : await findPromptVersion(tx, promptId, promptVersion);
    const { missing } = compareVariables(published?.variables ?? [], settings.variables);
    found.push(...missing.map((name) => ({ assistantId: assistant.id, promptId, problem: `${named} gives no value for ${name}` })));
  }
  return found;
}
