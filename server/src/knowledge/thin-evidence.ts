/** Below this score a passage does not carry an answer. */
export const THIN_EVIDENCE = 0.35;
