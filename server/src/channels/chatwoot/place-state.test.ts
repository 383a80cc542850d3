import { describe, expect, it } from 'vitest';
import { findPendingSince } from './place-state.ts';

const line = (id: number, content: string) => ({ id, message_type: 2, content });
const said = (id: number, message_type: 0 | 1) => ({ id, message_type, content: 'Hello' });

describe('since when a listed conversation is pending', () => {
  it.each([
    'Conversation was marked as pending by Jonas',
    'Das Gespräch wurde von Jonas als ausstehend markiert',
    'La conversation a été marquée comme en attente par Jonas',
    'La conversazione è stata contrassegnata come in attesa da Jonas',
    'La conversación fue marcada como pendiente por Jonas',
  ])('is told by “%s”', (words) => {
    expect(findPendingSince([said(1, 0), said(2, 1), line(3, words), said(4, 0)], 'open')).toEqual({ from: 2, over: 0, end: null });
  });

  it.each([
    'Conversation was marked resolved by Jonas',
    'Conversation was marked resolved by system due to 3 days of inactivity',
    'Gesprek werd gemarkeerd door Jonas',
    'Das Gespräch wurde von Jonas gelöst',
    'La conversation a été marquée résolue par Jonas',
    'La conversazione è stata contrassegnata come risolta da Jonas',
    'La conversación fue marcada por Jonas',
  ])('and its end before by “%s”, up to the word that began it anew', (words) => {
    expect(findPendingSince([said(1, 1), line(2, words), said(3, 1), said(4, 0)], 'open')).toEqual({ from: 3, over: 1, end: { lineId: '2', until: '3' } });
  });

  it.each(['Jonas added resolved', 'Jonas added as pending', 'Jonas hat gelöst hinzugefügt', 'Jonas a ajouté en attente', 'Jonas ha aggiunto in attesa'])(
    'is not told by a label: “%s”',
    (words) => {
      expect(findPendingSince([said(1, 0), said(2, 1), line(3, words), said(4, 0)], 'open')).toEqual({ from: 0, over: 0, end: null });
    },
  );
});
