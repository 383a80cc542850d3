/** Turns texts into vectors whose nearness means likeness of meaning. */
export interface EmbeddingPort {
  readonly model: string;
  /** One vector for each text, in order. @throws BatonError provider_failed; the signal's reason when aborted */
  embed(texts: readonly string[], signal: AbortSignal): Promise<number[][]>;
}
