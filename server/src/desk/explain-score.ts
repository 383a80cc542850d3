import { maySee } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { notFound } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { askFor } from './ask-for.ts';
import { createBinder } from './binder.ts';
import { FULL_WAIT_HOURS, readRules, toScoreSql } from './score-sql.ts';
import type { ScoreRules } from './score-sql.ts';
import { IS_OPEN } from './ticket-filter.ts';

export interface ScorePart {
  name: 'priority' | 'waiting' | 'sentiment' | 'customer_value' | 'churn_risk' | 'topic_alert';
  /** Hundredths of a point. */
  points: number;
  max: number;
  inputs: Record<string, unknown>;
  explanation: string;
}

export interface ExplainedScore {
  ticketId: string;
  /** Hundredths; the sum of the parts. */
  score: number;
  parts: ScorePart[];
  asOf: Date;
}

interface Inputs {
  assigneeId: string | null;
  open: boolean;
  score: number;
  priority: number;
  sentiment: number;
  value: number;
  churn: number;
  waiting: number;
  priorityName: string;
  measured: number | null;
  waitingSince: Date | null;
  worth: number | null;
  currency: string | null;
  orders: number | null;
  risk: number | null;
}

/** Why a ticket stands where it stands, at this moment and for this reader. The parts come from the statement that orders the list. @throws not_found */
export async function explainScore(
  ctx: Pick<Ctx, 'db' | 'clock' | 'config'>,
  who: Principal,
  { ticketId, alerts }: { ticketId: string; alerts: readonly string[] },
): Promise<ExplainedScore> {
  requirePermission(who, 'tickets.read_own');
  const asOf = ctx.clock.now();
  const rules = readRules(ctx.config, asOf);
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const found = await readInputs(tx, ticketId, rules);
    if (!found || !maySee(who, found)) throw notFound('ticket');
    const matched = found.open ? await findMatched(tx, ticketId, alerts) : [];
    const parts = toParts(found, rules, { alerts, matched }).map((part) => (found.open ? part : { ...part, points: 0, explanation: CLOSED }));
    return { ticketId, score: parts.reduce((sum, part) => sum + part.points, 0), parts, asOf };
  });
}

const CLOSED = 'The ticket is closed, so nothing about it is urgent.';

async function readInputs(tx: Tx, ticketId: string, rules: ScoreRules): Promise<Inputs | undefined> {
  const { bind, values } = createBinder();
  const { parts, score } = toScoreSql(rules, bind);
  const [row] = await tx.query<Inputs>(
    `select t.assignee_id as "assigneeId", ${IS_OPEN} as open, ${score} as score, ${parts.priority} as priority, ${parts.sentiment} as sentiment,
       ${parts.value} as value, ${parts.churn} as churn, ${parts.waiting} as waiting, t.priority as "priorityName", t.sentiment as measured,
       t.waiting_since as "waitingSince", c.lifetime_value_minor::float8 as worth, c.value_currency as currency, c.total_orders as orders, c.churn_risk as risk
     from tickets t join contacts c on c.workspace_id = t.workspace_id and c.id = t.contact_id
     where t.workspace_id = ${bind(tx.workspaceId)} and t.id = ${bind(ticketId)}`,
    values,
  );
  return row;
}

async function findMatched(tx: Tx, ticketId: string, alerts: readonly string[]): Promise<string[]> {
  const matched: string[] = [];
  for (const alert of alerts) {
    const asked = await askFor(tx, [alert], 'sc');
    if (asked === null) continue;
    const rows = await tx.query('select 1 from search_open where workspace_id = $1 and ticket_id = $2 and words @@ $3::tsquery limit 1', [
      tx.workspaceId,
      ticketId,
      asked,
    ]);
    if (rows.length > 0) matched.push(alert);
  }
  return matched;
}

function toParts(found: Inputs, rules: ScoreRules, topics: { alerts: readonly string[]; matched: string[] }): ScorePart[] {
  const hours = found.waitingSince ? Math.max(0, (rules.now.getTime() - found.waitingSince.getTime()) / 3_600_000) : null;
  return [
    {
      name: 'priority',
      points: found.priority,
      max: 400,
      inputs: { priority: found.priorityName },
      explanation: `Priority ${found.priorityName}. Low counts 0, normal 1, high 2.5, urgent 4.`,
    },
    {
      name: 'waiting',
      points: found.waiting,
      max: rules.waiting,
      inputs: { waiting_since: found.waitingSince?.toISOString() ?? null, waiting_seconds: hours === null ? null : Math.floor(hours * 3600) },
      explanation:
        hours === null
          ? "It is the contact's turn to speak, so nobody waits."
          : `The contact has waited ${inWords(hours)} for an answer. It grows with the logarithm of the hours, up to ${FULL_WAIT_HOURS}.`,
    },
    {
      name: 'sentiment',
      points: found.sentiment,
      max: 200,
      inputs: { sentiment: found.measured },
      explanation:
        found.measured === null ? 'No sentiment has been measured.' : `Sentiment ${found.measured.toFixed(2)} between -1 and 1. Only a negative one counts.`,
    },
    {
      name: 'customer_value',
      points: found.value,
      max: rules.value,
      inputs: { lifetime_value_minor: found.worth, currency: found.currency, total_orders: found.orders },
      explanation:
        found.worth === null ? 'What the contact has spent is not known.' : 'From what the contact has spent, by its logarithm: 450 counts half, 5 000 whole.',
    },
    {
      name: 'churn_risk',
      points: found.churn,
      max: rules.churn,
      inputs: { churn_risk_score: found.risk },
      explanation:
        found.risk === null ? 'How likely the contact is to leave is not known.' : `The contact is ${Math.round(found.risk * 100)} % likely to leave.`,
    },
    {
      name: 'topic_alert',
      points: topics.matched.length > 0 ? rules.alert : 0,
      max: rules.alert,
      inputs: { topic_alerts: topics.alerts, matched: topics.matched },
      explanation: topics.matched.length > 0 ? `Subject or messages of the contact match: ${topics.matched.join(', ')}.` : 'No topic alert matches.',
    },
  ];
}

function inWords(hours: number): string {
  if (hours < 1) return `${Math.floor(hours * 60)} minutes`;
  return hours < 48 ? `${Math.floor(hours)} hours` : `${Math.floor(hours / 24)} days`;
}
