import type { Ctx } from '#platform/context';
import type { EndingJob } from '#platform/jobs';
import type { ReplySender } from '#channels';
import type { Toolbox } from '#tools';
import type { Models } from './models.ts';

/** What a turn may touch: what the tools may that it uses. */
export type TurnCtx = Ctx;

/** What a turn works with: made once for the process. */
export interface TurnMeans {
  models: Models;
  toolbox: Toolbox;
  sender: ReplySender;
}

/** What the job asks for. */
export interface Consider {
  workspaceId: string;
  conversationId: string;
  messageSeq: number;
  /** True on the look after the quiet window. */
  waited: boolean;
  /** Aborted at shutdown: the turn is then left to whoever comes next. */
  signal: AbortSignal;
  /** Over with the commit that ends the turn. Null where no job asks for it. */
  running: EndingJob | null;
}
