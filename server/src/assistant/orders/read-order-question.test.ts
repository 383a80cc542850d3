import { describe, expect, it } from 'vitest';
import type { Language } from '../triage/index.ts';
import { readOrderQuestion } from './read-order-question.ts';

const read = (text: string, language: Language, before: string | null = null) => readOrderQuestion([text], { language, before });

describe('a question about an order of their own', () => {
  it.each<[Language, string, string[]]>([
    ['nl', 'Waar is mijn bestelling 12345?', ['12345']],
    ['nl', 'Waar blijft mijn pakketje?', []],
    ['nl', 'Is bestelling 12345 al verzonden?', ['12345']],
    ['nl', 'Wanneer komt mijn order #12345?', ['12345']],
    ['nl', 'Bestelling SH-10293 graag', ['SH-10293']],
    ['en', 'Where is my order 12345?', ['12345']],
    ['en', 'hi, has my order shipped yet?', []],
    ['en', 'What is the status of order #12345 and 12343?', ['12345', '12343']],
    ['en', 'I have not received my parcel.', []],
    ['de', 'Wo ist meine Bestellung 12345?', ['12345']],
    ['de', 'Wann kommt mein Paket?', []],
    ['de', 'Wurde meine Bestellung schon verschickt?', []],
    ['fr', 'Où est ma commande 12345 ?', ['12345']],
    ['fr', 'Quand arrive mon colis ?', []],
    ['it', "Dov'è il mio ordine 12345?", ['12345']],
    ['it', 'Il mio pacco è stato spedito?', []],
  ])('is read in %s: %s', (language, text, numbers) => {
    expect(read(text, language)).toMatchObject({ numbers, rest: [] });
  });

  it.each<[Language, string]>([
    ['nl', 'Hoe lang duurt de levering?'],
    ['nl', 'Hoe volg ik mijn bestelling?'],
    ['nl', 'Ik wil het adres van bestelling 12345 wijzigen'],
    ['nl', 'Ik wil bestelling 12345 retourneren'],
    ['nl', 'Kan ik betalen met iDEAL?'],
    ['nl', 'Ik heb in 2024 een stoel gekocht voor €1200, is er garantie?'],
    ['en', 'How do I track my order?'],
    ['en', 'How long does delivery take?'],
    ['en', 'Please cancel order 12345'],
    ['de', 'Wie lange dauert der Versand?'],
    ['de', 'Wie kann ich meine Bestellung stornieren?'],
    ['fr', 'Comment suivre ma commande ?'],
    ['de', 'Kann meine Bestellung zu den Nachbarn geliefert werden?'],
    ['fr', 'Ma commande peut-elle être livrée chez mes voisins ?'],
    ['it', 'Il mio ordine può essere consegnato ai vicini?'],
    ['fr', "le paiement ne passe pas, toujours une erreur, mais j'ai été débitée"],
    ['it', 'Quanto tempo ci vuole per la consegna?'],
    ['en', 'My phone number is 0612345678'],
  ])('is not read where an article or a person answers, in %s: %s', (language, text) => {
    expect(read(text, language)).toBeNull();
  });

  it('tells the payment apart, and what else is asked', () => {
    expect(read('Is de betaling van bestelling 12345 binnen?', 'nl')).toMatchObject({ numbers: ['12345'], asksPayment: true, rest: [] });
    expect(read('Is mijn betaling voor bestelling 12345 binnengekomen?', 'nl')).toMatchObject({ asksPayment: true });
    expect(read('Waar is bestelling 12345? Ik woon op 6512 AB in Nijmegen.', 'nl')).toMatchObject({ numbers: ['12345'] });
    expect(read('WAAR IS BESTELLING 1234 EN', 'nl')).toMatchObject({ numbers: ['1234'] });
    expect(read('Where is my order 12345? How do I return an item?', 'en')).toMatchObject({ numbers: ['12345'], rest: ['How do I return an item?'] });
    expect(read('Where is my order 12345, and can I change the address?', 'en')?.rest).toEqual(['Where is my order 12345, and can I change the address?']);
  });

  it('is a bare number only after such a question', () => {
    expect(read('12345', 'nl')).toBeNull();
    expect(read('12345', 'nl', 'Waar is mijn bestelling?')).toMatchObject({ numbers: ['12345'] });
    expect(read('12345', 'nl', 'Mijn postcode is fout')).toBeNull();
  });

  it('stays quick over a text made to be slow', () => {
    const started = performance.now();
    read(`${'order 12345 '.repeat(800)}${'1'.repeat(5000)}`, 'en');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
