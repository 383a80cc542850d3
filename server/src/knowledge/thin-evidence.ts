/**
 * Below this score a passage does not carry an answer.
 *
 * Measured on the demo shop's questions (150 with an answer, 40 without, five languages): all of those without stay below, 95 % of those with
 * reach it. On StackFAQ with the demo questions mixed in as foreign: 97 % and 93 %. `node evals/src/run-retrieval.ts` prints both. Of questions
 * in the shape of a known one about something else ("How long does a flight to Rome take?") 81 % stay below; 48 % did before the search
 * weighed how much of a question it understood.
 */
export const THIN_EVIDENCE = 0.505;
