/** Who buys in the demo shop. Phones and e-mails are those that the examples and the other stand-ins write from. */
export interface DemoPerson {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  /** As an address form has it; WhatsApp knows the same number by its digits alone. */
  phone: string;
  language: 'nl' | 'en' | 'de' | 'fr' | 'it';
  address: { street: string; city: string; postalCode: string; country: string };
}

type Row = [
  name: string,
  email: string,
  phone: string,
  language: DemoPerson['language'],
  address: [street: string, postalCode: string, city: string, country: string],
];

const ROWS: readonly Row[] = [
  ['Sanne Visser', 'sanne.visser@example.com', '+31 6 12345678', 'nl', ['Prinsengracht 48-2', '1015 DX', 'Amsterdam', 'NL']],
  ['Mira Solberg', 'mira.solberg@example.com', '+49 30 5550101', 'en', ['Weserstraße 12', '12047', 'Berlin', 'DE']],
  ['Daan de Vries', 'daan.devries@example.com', '+31 6 55500102', 'nl', ['Oudegracht 301', '3511 PB', 'Utrecht', 'NL']],
  ['Jürgen Groß', 'juergen.gross@example.com', '+49 221 5550103', 'de', ['Venloer Straße 210', '50823', 'Köln', 'DE']],
  ['Amélie Lefèvre', 'amelie.lefevre@example.com', '+33 6 55 50 01 04', 'fr', ['17 rue des Martyrs', '75009', 'Paris', 'FR']],
  ["Giulia D'Angelo", 'giulia.dangelo@example.com', '+39 331 5550105', 'it', ['Via Tortona 31', '20144', 'Milano', 'IT']],
  ['Tom Whitaker', 'tom.whitaker@example.com', '+44 7700 900106', 'en', ['8 Rope Walk', 'BS1 6ZJ', 'Bristol', 'GB']],
  ['Lotte Peeters', 'lotte.peeters@example.com', '+32 470 55 01 07', 'nl', ['Vrijdagmarkt 22', '9000', 'Gent', 'BE']],
  ['Anna Schäfer', 'anna.schaefer@example.com', '+49 40 5550108', 'de', ['Große Bergstraße 77', '22767', 'Hamburg', 'DE']],
  ['Hugo Marchand', 'hugo.marchand@example.com', '+33 6 55 50 01 09', 'fr', ['3 place Sathonay', '69001', 'Lyon', 'FR']],
  ['Marco Rinaldi', 'marco.rinaldi@example.com', '+39 347 5550110', 'it', ['Corso Re Umberto 9', '10121', 'Torino', 'IT']],
  ['Emily Okafor', 'emily.okafor@example.com', '+44 7700 900111', 'en', ['41 Leith Walk', 'EH6 8LS', 'Edinburgh', 'GB']],
];

export const PEOPLE: readonly DemoPerson[] = ROWS.map(([name, email, phone, language, [street, postalCode, city, country]], at) => {
  const [firstName = '', ...rest] = name.split(' ');
  return { id: `u-${101 + at}`, firstName, lastName: rest.join(' '), email, phone, language, address: { street, city, postalCode, country } };
});
