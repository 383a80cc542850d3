import type { Config } from '#platform/config';
import type { Binder } from './binder.ts';

/** After so many hours the waiting part is at its most. */
export const FULL_WAIT_HOURS = 72;

/** The settings behind a score at the moment of reading. Points are counted in hundredths: whole numbers add up exactly. */
export interface ScoreRules {
  now: Date;
  /** Hundredths of a point each part can reach. */
  churn: number;
  value: number;
  waiting: number;
  alert: number;
}

export type ScoringConfig = Pick<Config, 'scoringChurnWeight' | 'scoringValueWeight' | 'scoringUrgencyWeight' | 'topicAlertBoost'>;

/** The urgency weight scales the waiting part: at 1.5 it reaches 3 points. */
export function readRules(config: ScoringConfig, now: Date): ScoreRules {
  return {
    now,
    churn: Math.round(config.scoringChurnWeight * 100),
    value: Math.round(config.scoringValueWeight * 100),
    waiting: Math.round(config.scoringUrgencyWeight * 200),
    alert: Math.round(config.topicAlertBoost * 100),
  };
}

// The weights that score_level holds already.
const STORED = { churn: 300, value: 200 };

export interface ScoreSql {
  /** Each part in hundredths, of the row `t`. */
  parts: { priority: string; sentiment: string; value: string; churn: string; waiting: string };
  /** Their sum, from as few columns as possible: with the usual weights score_level stands for four of them. */
  score: string;
  /** The most by which the standing parts exceed score_level with these weights. */
  excess: number;
}

/** The score as SQL, without the topic alert. */
export function toScoreSql(rules: ScoreRules, bind: Binder): ScoreSql {
  const now = `${bind(rules.now)}::timestamptz`;
  const whole = (share: string, of: number, most: number) => `floor(${share} * ${most}::float8 / ${of} + 0.5)::int`;
  const value = whole('t.value_share', 20, rules.value);
  const churn = whole('t.churn_share', 30, rules.churn);
  const waiting = `case when t.waiting_since < ${now} then
    floor(least(1, ln(1 + date_part('epoch', ${now} - t.waiting_since) / 3600) / ln(${FULL_WAIT_HOURS + 1}::float8)) * ${rules.waiting})::int else 0 end`;
  const usual = rules.churn === STORED.churn && rules.value === STORED.value;
  const standing = usual ? 't.score_level * 10' : `(t.score_level - t.value_share - t.churn_share) * 10 + ${value} + ${churn}`;
  return {
    parts: {
      priority: "case t.priority when 'urgent' then 400 when 'high' then 250 when 'normal' then 100 else 0 end",
      sentiment: 'floor(20 * greatest(0, -coalesce(t.sentiment, 0))::float8 + 0.5)::int * 10',
      value,
      churn,
      waiting,
    },
    score: `(${standing} + ${waiting})`,
    excess: Math.max(0, rules.churn - STORED.churn) + Math.max(0, rules.value - STORED.value),
  };
}
