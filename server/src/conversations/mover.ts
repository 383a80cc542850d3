import type { Principal } from '#platform/principal';

/** Whoever moves a ticket: a person or key, the assistant, the contact by writing, or Baton itself. */
export type Mover = Pick<Principal, 'kind' | 'id'> | { kind: 'assistant' | 'contact'; id: string | null } | { kind: 'system' };

/** How an event names them. */
export function actorOf(who: Mover): { kind: string; id: string | null } {
  return who.kind === 'system' ? { kind: 'system', id: null } : { kind: who.kind, id: who.id };
}
