import type { Proposal, Tool } from '#tools';
import type { ModelTool } from '#platform/models';
import type { HandoffReason } from '../triage/index.ts';

/** What a tool gave in this turn, under the number by which a reply cites it, beside passages and orders. */
export interface ToolSource {
  kind: 'tool';
  number: number;
  /** The tool's name. */
  tool: string;
  title: string;
  /** The answer as data. */
  text: string;
  url: null;
  /** Digest of the answer. */
  version: string;
  at: Date;
}

/** A call as a writer asks for it: nothing in it is trusted. */
export interface WantedCall {
  name: string;
  /** JSON, or not. */
  arguments: string;
}

export type Called =
  /** `text` is what the model is told; `source` is absent where the tool gave nothing to cite. */
  | { kind: 'result'; text: string; source: ToolSource | null }
  /** Nothing was done: the contact is to be asked. */
  | { kind: 'asks'; asked: AskedChange }
  /** It was done: nobody had to be asked, or somebody was before a turn that did not live to tell. */
  | { kind: 'changed'; done: DoneChange }
  /** People have to go on. */
  | { kind: 'person'; reason: HandoffReason; evidence: string };

/** A change that the contact is to say yes to. */
export interface AskedChange {
  tool: Pick<Tool, 'name' | 'title'>;
  proposal: Proposal;
}

export interface DoneChange {
  tool: Pick<Tool, 'name' | 'title'>;
  arguments: Record<string, unknown>;
  result: Record<string, unknown>;
}

/** The tools of one turn, held to the contact it is for. */
export interface ToolUse {
  offered: readonly ModelTool[];
  /** Runs a call, or says why not. `number` is the one its answer would be cited by. */
  call(wanted: WantedCall, number: number): Promise<Called>;
}
