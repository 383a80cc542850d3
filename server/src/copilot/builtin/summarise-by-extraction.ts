import { findPromises, informativeWords, normaliseInbound, unitsOf } from '#assistant';
import type { StoredMessage } from '#conversations';
import type { Dossier } from '../read-dossier.ts';
import type { Said, Summary } from '../summary.ts';
import { PROMISE_WORDS } from './promise-words.ts';

const LONGEST_QUOTE = 280;

/** Sums a ticket up by what was said, word for word: nothing in it is concluded, so nothing in it can be wrong. */
export function summariseByExtraction(dossier: Dossier): Summary {
  const spoken = spokenIn(dossier);
  const ofContact = spoken.filter((message) => message.authorKind === 'contact');
  const ours = spoken.filter((message) => message.authorKind !== 'contact' && message.content['kind'] !== 'handoff');
  const what = firstTelling(ofContact);
  const openQuestion = dossier.unanswered ? lastQuestion(ofContact.filter((message) => message.seq >= (dossier.askedSeq ?? 0))) : null;
  const lastPromise = lastPromiseIn(ours, dossier);
  const facts = {
    who: { name: dossier.history.name, role: dossier.triage.role, earlierTickets: Math.max(0, dossier.history.ticketCount - 1) },
    what,
    openQuestion,
    lastPromise,
    messages: spoken.length,
  };
  return { ...facts, sentences: sentencesOf(dossier, facts, { asked: ofContact, answered: ours }) };
}

export function spokenIn({ messages, ticket }: Dossier): StoredMessage[] {
  return messages.filter(
    (message) =>
      message.ticketId === ticket.id &&
      message.deletedAt === null &&
      (message.kind === 'text' || message.kind === 'media') &&
      message.authorKind !== 'system' &&
      message.text.trim() !== '',
  );
}

/** The first message that says something: "Hi there" does not. */
function firstTelling(messages: readonly StoredMessage[]): Said | null {
  const telling = messages.find((message) => informativeWords(message.text).length > 1) ?? messages[0];
  return telling ? quote(telling, telling.text) : null;
}

function lastQuestion(messages: readonly StoredMessage[]): Said | null {
  for (const message of messages.toReversed()) {
    const question = unitsOf(normaliseInbound(message.text)).findLast((unit) => unit.text.endsWith('?'));
    if (question) return quote(message, question.text);
  }
  // Not everybody who asks writes a question mark.
  const last = messages.findLast((message) => informativeWords(message.text).length > 1);
  return last ? quote(last, last.text) : null;
}

function lastPromiseIn(messages: readonly StoredMessage[], { language }: Dossier): Said | null {
  for (const message of messages.toReversed()) {
    const unit = unitsOf(normaliseInbound(message.text)).find(
      ({ text }) => PROMISE_WORDS[language].test(text) || findPromises(language, text).some((promise) => !promise.done),
    );
    if (unit) return quote(message, unit.text);
  }
  return null;
}

function quote(message: StoredMessage, text: string): Said {
  const plain = normaliseInbound(text).replaceAll(/\s+/g, ' ');
  const cut = plain.length > LONGEST_QUOTE ? `${plain.slice(0, LONGEST_QUOTE).replace(/\s+\S*$/, '')} …` : plain;
  return { text: cut.toWellFormed(), seq: message.seq, author: message.authorKind, at: message.occurredAt };
}

type Facts = Omit<Summary, 'sentences'>;

/** The labels are English, as all words of the desk; the quotations stay in the language they were written in. */
function sentencesOf(
  dossier: Dossier,
  facts: Facts,
  { asked, answered }: { asked: readonly StoredMessage[]; answered: readonly StoredMessage[] },
): Summary['sentences'] {
  const { who, what, openQuestion, lastPromise } = facts;
  const sentences: Summary['sentences'] = [];
  const name = who.name ?? 'The contact';
  const role = who.role === 'unknown' ? '' : ` (${who.role})`;
  const before = who.earlierTickets === 0 ? 'no earlier tickets' : who.earlierTickets === 1 ? 'one earlier ticket' : `${who.earlierTickets} earlier tickets`;
  sentences.push({ text: `${name}${role}, with ${before}, wrote on ${dossier.channel}.`, seqs: asked.slice(0, 1).map((message) => message.seq) });
  if (what) sentences.push({ text: `They came with: "${what.text}"`, seqs: [what.seq] });
  if (dossier.ticket.handoffReason)
    sentences.push({ text: `The assistant handed it to people (${dossier.ticket.handoffReason.replaceAll('_', ' ')}).`, seqs: [] });
  const last = answered.at(-1);
  if (last && last.seq !== lastPromise?.seq) sentences.push({ text: `Last answer: "${quote(last, last.text).text}"`, seqs: [last.seq] });
  if (lastPromise) sentences.push({ text: `Last promise: "${lastPromise.text}"`, seqs: [lastPromise.seq] });
  if (openQuestion && openQuestion.seq !== what?.seq) sentences.push({ text: `Still open: "${openQuestion.text}"`, seqs: [openQuestion.seq] });
  else if (openQuestion) sentences.push({ text: 'Nobody has answered it yet.', seqs: [openQuestion.seq] });
  else sentences.push({ text: 'Nothing the contact asked is without an answer.', seqs: [] });
  return sentences;
}
