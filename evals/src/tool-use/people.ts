/** Who takes part in a task. Telephone numbers are of the task alone, so that no conversation meets another's. */
export interface Person {
  firstName: string;
  lastName: string;
  email: string;
  /** Digits, with the country first. */
  phone: string;
  street: string;
  postalCode: string;
  city: string;
}

export interface People {
  writer: Person;
  other: Person;
}

export function peopleOf(at: number): People {
  const phone = (block: number) => `316${String(block * 1_000_000 + at * 10).padStart(8, '0')}`;
  return {
    writer: {
      firstName: 'Noor',
      lastName: 'Verbeek',
      email: `noor.verbeek.${at}@example.com`,
      phone: phone(51),
      street: 'Korte Nieuwstraat 14',
      postalCode: '6511 PP',
      city: 'Nijmegen',
    },
    other: {
      firstName: 'Casimir',
      lastName: 'Oudshoorn',
      email: `casimir.oudshoorn.${at}@example.com`,
      phone: phone(52),
      street: 'Valkenburgerlaan 77',
      postalCode: '4818 TB',
      city: 'Roosendaal',
    },
  };
}
