/** True when a retrieved passage itself tells the reader to contact support. */
export function faqSaysContactSupport(_passages: readonly { text: string }[]): { evidence: string } | null {
  throw new Error('faqSaysContactSupport is being written');
}
