/** What a message feels like and is about, and how hard a ticket looks: by code, and by a model where one is asked. */
export { askModelJob, measureJob } from './job-definitions.ts';
export { createOpinionModel } from './opinion-model.ts';
export { INTENTS } from './intents.ts';
export type { Intent, PhraseReader } from './intents.ts';
export { signalSettingsChanged } from './events.ts';
