import { describe, expect, it } from 'vitest';
import type { Language } from '../triage/index.ts';
import { readAddressWish } from './read-address-wish.ts';

const read = (language: Language, text: string, order: string | null = null) => readAddressWish(text.split(' // '), { language, order });
const address = (address1: string, postal_code: string, city: string, country?: string) => ({ address1, postal_code, city, ...(country ? { country } : {}) });

describe('a wish for another delivery address', () => {
  it.each<[Language, string, string | null, object | null]>([
    [
      'nl',
      'Kun je het bezorgadres van bestelling 12345 wijzigen naar Kerkstraat 5b, 1017 GA Amsterdam?',
      '12345',
      address('Kerkstraat 5b', '1017 GA', 'Amsterdam'),
    ],
    [
      'nl',
      'Graag bestelling 12345 naar een ander adres sturen: Jan van Galenstraat 12-2, 1051KM Amsterdam, Nederland.',
      '12345',
      address('Jan van Galenstraat 12-2', '1051 KM', 'Amsterdam', 'NL'),
    ],
    ['nl', 'Ik ben verhuisd! Nieuw adres: // Vrijdagmarkt 22 bus 3 // 9000 Gent // België', null, address('Vrijdagmarkt 22 bus 3', '9000', 'Gent', 'BE')],
    ['nl', 'mijn adres is fout, het is kerkstraat 5, 1017ga amsterdam', null, address('kerkstraat 5', '1017 GA', 'amsterdam')],
    ['nl', 'Het adres van #12345 klopt niet, kun je dat aanpassen?', '12345', null],
    ['en', 'Please change the delivery address of order 12345 to 17 rue des Martyrs, 75009 Paris', '12345', address('17 rue des Martyrs', '75009', 'Paris')],
    [
      'en',
      'I want order 12345 at a different address: Weserstrasse 12, 12047 Berlin, Germany please',
      '12345',
      address('Weserstrasse 12', '12047', 'Berlin', 'DE'),
    ],
    [
      'de',
      'Bitte ändern Sie die Lieferadresse der Bestellung 12345 in Große Bergstraße 77, 22767 Hamburg.',
      '12345',
      address('Große Bergstraße 77', '22767', 'Hamburg'),
    ],
    ['de', 'Wir sind umgezogen, Bestellung 12345 bitte an Am Alten Markt 3a, 50667 Köln schicken', '12345', address('Am Alten Markt 3a', '50667', 'Köln')],
    [
      'fr',
      'Pouvez-vous changer l’adresse de la commande 12345 ? La nouvelle : 3 place Sathonay, 69001 Lyon, France',
      '12345',
      address('3 place Sathonay', '69001', 'Lyon', 'FR'),
    ],
    ['it', 'Vorrei cambiare l’indirizzo dell’ordine 12345: Via Tortona 31, 20144 Milano', '12345', address('Via Tortona 31', '20144', 'Milano')],
  ])('in %s: %s', (language, text, order, found) => {
    expect(read(language, text)).toEqual({ order, address: found });
  });

  it.each<[Language, string]>([
    ['nl', 'Hoe kan ik mijn adres wijzigen?'],
    ['en', 'Can I change my address after I ordered?'],
    ['en', 'Where is my order 12345?'],
    ['de', 'Wie lautet die Adresse für Rücksendungen?'],
    ['fr', 'Quelle est votre adresse ?'],
    ['it', 'Il mio ordine 12345 è in via Tortona?'],
  ])('is not read in %s: %s', (language, text) => {
    expect(read(language, text)).toBeNull();
  });

  it('needs no words where the address was asked for', () => {
    expect(read('nl', 'Kerkstraat 5b // 1017GA Amsterdam', '12345')).toEqual({ order: '12345', address: address('Kerkstraat 5b', '1017 GA', 'Amsterdam') });
    expect(read('nl', 'Dat weet ik nog niet', '12345')).toBeNull();
  });
});
