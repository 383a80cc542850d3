/** What can be done by name, from a model, a program or the desk: one registry, one gate, one log. */
export { callTool } from './call-tool.ts';
export { answerProposal } from './answer-proposal.ts';
export type { Answered } from './answer-proposal.ts';
export type { Approval, ToolOutcome } from './call-tool.ts';
export type { ServedContact, Tool, ToolCaller, ToolClass } from './define-tool.ts';
export { proposalDeclined, toolRan } from './events.ts';
export { createToolbox } from './toolbox.ts';
export type { ToolFailure } from './run-taken.ts';
export { readProposal, tokenOf } from './proposals.ts';
export type { Proposal } from './proposals.ts';
export { openToolbox } from './open-toolbox.ts';
export { sweepTools } from './sweep-tools.ts';
export type { Toolbox } from './toolbox.ts';
export { resealSources } from './sources/reseal-sources.ts';
export { refreshDueSources } from './sources/refresh-source.ts';
export { withOwnTools } from './sources/with-own-tools.ts';
