import { describe, expect, it } from 'vitest';
import { isShortFollowUp, loneQuestion, splitQuestions } from './split-questions.ts';

describe('the questions of a burst', () => {
  it('are told apart, over several messages and inside one', () => {
    expect(splitQuestions(['Wat kost verzenden?', 'En hoe retourneer ik een lamp die niet past?'])).toHaveLength(2);
    expect(splitQuestions(['Hi! What does shipping cost? How do I return a broken lamp?'])).toEqual([
      'What does shipping cost?',
      'How do I return a broken lamp?',
    ]);
  });

  it('one question is not split', () => {
    expect(splitQuestions(['Hello. What does shipping cost?'])).toEqual([]);
    expect(splitQuestions(['I want to know about shipping.'])).toEqual([]);
  });

  it('a question too short to stand alone takes the one before it along', () => {
    expect(splitQuestions(['What does courier delivery cost within Italy? And to Belgium?'])[1]).toContain('courier delivery');
  });

  it('a question inside a story is found', () => {
    expect(loneQuestion(['I bought a lamp last week and my cat broke it. What does returning a lamp cost? Thanks'])).toBe('What does returning a lamp cost?');
    expect(loneQuestion(['What does returning a lamp cost?'])).toBeNull();
  });

  it('a few words lean on what was said before', () => {
    expect(isShortFollowUp(['En voor een bank?'])).toBe(true);
    expect(isShortFollowUp(['Wat kost het verzenden van een bank naar Italië?'])).toBe(false);
  });
});
