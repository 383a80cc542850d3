/** What can be done by name, from a model, a program or the desk: one registry, one gate, one log. */
export { callTool } from './call-tool.ts';
export type { ToolFailure, ToolOutcome } from './call-tool.ts';
export type { Tool, ToolCaller, ToolClass } from './define-tool.ts';
export { toolRan } from './events.ts';
export { openToolbox } from './open-toolbox.ts';
export { sweepTools } from './sweep-tools.ts';
export type { Toolbox } from './toolbox.ts';
export { resealSources } from './sources/reseal-sources.ts';
export { refreshDueSources } from './sources/refresh-source.ts';
export { withOwnTools } from './sources/with-own-tools.ts';
