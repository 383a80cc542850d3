import type { Ctx } from '#platform/context';

/** What a turn may touch. */
export type TurnCtx = Pick<Ctx, 'db' | 'cache' | 'config' | 'clock' | 'log' | 'metrics' | 'realtime' | 'vault'>;

/** What the job asks for. */
export interface Consider {
  workspaceId: string;
  conversationId: string;
  messageSeq: number;
  /** True on the look after the quiet window. */
  waited: boolean;
  /** Aborted at shutdown: the turn is then left to whoever comes next. */
  signal: AbortSignal;
}
