import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LANGUAGES, triage } from '#assistant';
import type { Language } from '#assistant';
import { judgeEvent } from '../../src/channels/dixa/judge-event.ts';
import { readDixaEvent } from '../../src/channels/dixa/read-event.ts';
import { readDixaItem } from '../../src/channels/dixa/read-item.ts';

interface Labelled {
  text: string;
  language: Language;
  role: string;
  intent: string;
  handoff: string[];
}

const FIXTURES = join(import.meta.dirname, '../../../evals/src/fixtures');
const labelled = LANGUAGES.flatMap((language) => JSON.parse(readFileSync(join(FIXTURES, `triage.${language}.json`), 'utf8')) as Labelled[]);

/** What a mail program puts below an answer; each holds words that would hand the mail to a person if they counted. */
const QUOTED: Record<Language, string> = {
  nl: 'Op ma 16 nov. 2026 om 09:12 schreef Secondhome <help@shop.example>:\n> Ik wil mijn geld terug en een medewerker spreken.\n> Mijn verzendlabel werkt niet.',
  en: 'On Mon, 16 Nov 2026 at 09:12, Secondhome <help@shop.example> wrote:\n> I want my money back and to speak to a human.\n> My shipping label does not work.',
  de: 'Am Mo., 16. Nov. 2026 um 09:12 Uhr schrieb Secondhome <help@shop.example>:\n> Ich will mein Geld zurück und mit einem Menschen sprechen.\n> Mein Versandlabel geht nicht.',
  fr: "Le lun. 16 nov. 2026 à 09:12, Secondhome <help@shop.example> a écrit :\n> Je veux être remboursé et parler à un humain.\n> Mon étiquette d'envoi ne marche pas.",
  it: "Il giorno lun 16 nov 2026 alle ore 09:12 Secondhome <help@shop.example> ha scritto:\n> Voglio il rimborso e parlare con una persona.\n> L'etichetta di spedizione non funziona.",
};

/** A mail as Dixa tells of it: the thread below the words, and moments with Java's zone behind. */
function mailOf(text: string, language: Language): Record<string, unknown> {
  const person = { id: 'a1a1a1a1-0000-4000-8000-000000000001', name: 'Mira', email: 'mira@example.com', roles: [], user_type: 'Contact' };
  const conversation = { csid: 48_001, channel: 'EMAIL', status: 'OPEN', requester: person, assignee: null, created_at: '2026-11-16T08:12:36.381Z[GMT]' };
  const message = {
    author: person,
    message_id: 'm1',
    direction: 'inbound',
    external_id: 'null',
    attachments: [],
    text: `${text}\r\n\r\n${QUOTED[language].replaceAll('\n', '\r\n')}`,
    created_at: '2026-11-16T08:12:36.581Z[GMT]',
  };
  return { event_id: 'e1', event_fqn: 'CONVERSATION_MESSAGE_ADDED', event_version: '1', data: { conversation, ...message } };
}

function read(text: string, language: Language) {
  const body = mailOf(text, language);
  const found = readDixaItem({ type: 'event', item: body }, new Date('2026-11-16T08:13:00Z'), undefined);
  if (found.kind !== 'message') throw new Error('a mail was not read as a message');
  return { message: found.message, body };
}

const judged = (text: string, one: Labelled) => triage({ text, defaultLanguage: one.language, answeredInteractions: 0 });

test('a mail is judged by its own words alone: the thread that it quotes changes nothing, in five languages', () => {
  const changed = labelled.filter((one) => {
    const { message } = read(one.text, one.language);
    return JSON.stringify(judged(message.text ?? '', one)) !== JSON.stringify(judged(one.text, one));
  });
  expect(changed.map((one) => `${one.language}: ${one.text}`)).toEqual([]);
  expect(labelled.length).toBeGreaterThan(800);
});

test('every intent is found in every language, and both sides of the market', () => {
  const intents = [...new Set(labelled.map((one) => one.intent))];
  expect(intents).toHaveLength(11);
  for (const language of LANGUAGES) {
    const own = labelled.filter((one) => one.language === language);
    const wrong = own.filter((one) => judged(read(one.text, language).message.text ?? '', one).intent !== one.intent);
    expect(wrong.map((one) => `${language}: ${one.text}`)).toEqual([]);
    expect([...new Set(own.map((one) => one.intent))].toSorted()).toEqual(intents.toSorted());
    const roles = new Set(own.map((one) => judged(read(one.text, language).message.text ?? '', one).role));
    expect([...roles].toSorted()).toEqual(['buyer', 'seller', 'unknown']);
  }
});

test('each scenario that words can tell hands over, and none that they do not', () => {
  const wanted = ['asks_for_human', 'shipping_label', 'cancellation', 'refund_explicit', 'delivery_confirmation', 'appointment', 'other_trouble'];
  for (const language of LANGUAGES) {
    const own = labelled.filter((one) => one.language === language);
    for (const one of own) {
      const found = judged(read(one.text, language).message.text ?? '', one).handoff.map((sign) => sign.reason);
      expect([one.text, [...found].toSorted()]).toEqual([one.text, [...one.handoff].toSorted()]);
    }
    expect([...new Set(own.flatMap((one) => one.handoff))].toSorted()).toEqual(wanted.toSorted());
  }
});

test('after two answered interactions a person takes over, whatever is asked', () => {
  for (const language of LANGUAGES) {
    const one = labelled.find((each) => each.language === language && each.handoff.length === 0)!;
    const text = read(one.text, language).message.text ?? '';
    expect(triage({ text, defaultLanguage: language, answeredInteractions: 2 }).handoff.map((sign) => sign.reason)).toEqual(['answered_twice']);
  }
});

test('moments with Java’s zone behind are read, and the whole mail is kept beside what was meant', () => {
  const { message, body } = read('How does a return work?', 'en');
  expect(message.occurredAt).toEqual(new Date('2026-11-16T08:12:36.581Z'));
  expect(message.text).toBe('How does a return work?');
  expect(String(message.content?.['whole_text'])).toContain('wrote:');
  const event = readDixaEvent(body);
  const inbox = { settings: {} } as Parameters<typeof judgeEvent>[1];
  expect(judgeEvent(event, inbox, undefined)).toEqual({ validation: 'answer', isInitial: true, timeDiffMs: 200 });
});

test.each([
  [
    'Outlook in Dutch',
    'Waar blijft mijn pakket?\n\nVan: Secondhome <help@shop.example>\nVerzonden: maandag 16 november 2026 09:12\nAan: Mira\nOnderwerp: Re\n\nIk wil mijn geld terug',
  ],
  [
    'Outlook in German',
    'Waar blijft mijn pakket?\n\nVon: Secondhome <help@shop.example>\nGesendet: Montag, 16. November 2026 09:12\nAn: Mira\n\nIk wil mijn geld terug',
  ],
  ['a line of underscores', 'Waar blijft mijn pakket?\n\n________________________________\nFrom: Secondhome\n\nIk wil mijn geld terug'],
  ['Original Message', 'Waar blijft mijn pakket?\n\n----- Oorspronkelijk bericht -----\nIk wil mijn geld terug'],
  [
    'an opening that breaks over two lines',
    'Waar blijft mijn pakket?\n\nOp ma 16 nov. 2026 om 09:12 schreef Secondhome\n<help@shop.example>:\n\n> Ik wil mijn geld terug',
  ],
])('the thread below is left out as %s writes it', (_, text) => {
  const body = mailOf('x', 'nl');
  (body['data'] as Record<string, unknown>)['text'] = text;
  const found = readDixaItem({ type: 'event', item: body }, new Date('2026-11-16T08:13:00Z'), undefined);
  expect(found.kind === 'message' ? found.message.text : null).toBe('Waar blijft mijn pakket?');
});
