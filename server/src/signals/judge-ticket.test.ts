import { describe, expect, it } from 'vitest';
import type { MessageSignals } from '#conversations';
import { estimateDifficulty } from './estimate-difficulty.ts';
import type { DifficultyInputs } from './estimate-difficulty.ts';
import { weighIntent, weighSentiment } from './weigh-ticket.ts';

const said = (sentiment: number, name = 'refund', confidence = 0.8): MessageSignals => ({
  local: { sentiment, confidence: 1, intent: { name, confidence, alternatives: [] } },
  words: 10,
  questions: 0,
});

describe("a ticket's sentiment", () => {
  it('is the sum of its messages, each newer one leaving 0.65 of an older one', () => {
    expect(weighSentiment([said(-1), said(1)]).score).toBeCloseTo((1 - 0.65) / 1.65, 3);
    expect(weighSentiment([said(-1), said(-1), said(1)]).score).toBeCloseTo((1 - 0.65 - 0.65 ** 2) / (1 + 0.65 + 0.65 ** 2), 3);
    expect(weighSentiment([]).score).toBeNull();
    expect(weighSentiment([{ local: null, words: 0, questions: 0 }]).score).toBeNull();
  });

  it('says which way it goes only with something to compare', () => {
    expect(weighSentiment([said(0.5)]).trend).toBeNull();
    expect(weighSentiment([said(0.5), said(-0.5)]).trend).toBe('falling');
    expect(weighSentiment([said(-0.5), said(-0.5), said(0.6), said(0.6)]).trend).toBe('rising');
    expect(weighSentiment([said(0.1), said(0.15)]).trend).toBe('steady');
  });

  it('follows the model where it has spoken', () => {
    const both: MessageSignals = { ...said(0.6), model: { ...said(-0.8).local!, model: 'm', at: '2026-01-01T00:00:00Z' } };
    expect(weighSentiment([both]).score).toBe(-0.8);
  });
});

describe("a ticket's subject", () => {
  it('is what was named first and surest; "other" hardly counts', () => {
    expect(weighIntent([said(0, 'refund'), said(0, 'other', 0.9), said(0, 'logistics', 0.6)])?.name).toBe('refund');
    expect(weighIntent([])).toBeNull();
  });
});

describe('difficulty', () => {
  const easy: DifficultyInputs = {
    intent: { name: 'product_info', confidence: 0.9, alternatives: [] },
    words: 8,
    questions: 1,
    rounds: 0,
    feeling: { score: 0.1, trend: null, change: null },
    handoffReason: null,
    openBeside: 0,
    recentBefore: 0,
  };

  it('rises with each reason, and the points of the reasons add up to it', () => {
    const harder: Partial<DifficultyInputs>[] = [
      { intent: { name: 'not_as_described', confidence: 0.9, alternatives: [] } },
      { words: 300 },
      { questions: 4 },
      { rounds: 3 },
      { feeling: { score: -0.9, trend: 'falling', change: -0.5 } },
      { handoffReason: 'other_trouble' },
      { openBeside: 2 },
      { recentBefore: 4 },
    ];
    const base = estimateDifficulty(easy).score;
    for (const change of harder) expect(estimateDifficulty({ ...easy, ...change }).score, JSON.stringify(change)).toBeGreaterThan(base);
    const worst = estimateDifficulty(Object.assign({}, easy, ...harder) as DifficultyInputs);
    expect(worst.reasons.reduce((sum, reason) => sum + reason.points, 0)).toBeCloseTo(worst.score, 3);
    expect(worst.score).toBeGreaterThan(0.7);
    expect(worst.score).toBeLessThanOrEqual(1);
    for (const reason of worst.reasons) expect(reason.points).toBeLessThanOrEqual(reason.max);
  });

  it('of an empty ticket is small and not null', () => {
    const none = estimateDifficulty({ ...easy, intent: null, words: 0, questions: 0, feeling: { score: null, trend: null, change: null } });
    expect(none.score).toBeGreaterThanOrEqual(0);
    expect(none.score).toBeLessThan(0.2);
  });
});
