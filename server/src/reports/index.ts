/** What is counted over all domains. */
export { readToolsReport } from './read-tools-report.ts';
export type { ToolsComparison } from './read-tools-report.ts';
