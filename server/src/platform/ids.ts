import { v7 } from 'uuid';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A new UUIDv7: time-ordered, and rising within one process even inside a millisecond. */
export function newId(): string {
  return v7();
}

/** True for a lower-case UUID of any version. What passes may be put into SQL as a literal. */
export function isId(value: string): boolean {
  return UUID.test(value);
}
