import { DeskAway } from '../desk-port.ts';
import { isRecord } from '../incoming-item.ts';
import { callChatwoot } from './call-chatwoot.ts';
import { toPlace } from './chatwoot-account.ts';
import { pathOf } from './conversation-view.ts';
import type { DeskCtx, Standing } from './desk-steps.ts';

// A label that Chatwoot chokes on must not keep the customer from people for ever.
const MOST_ATTEMPTS = 4;

const PRIORITIES: Readonly<Record<string, string>> = { low: 'low', normal: 'medium', high: 'high', urgent: 'urgent' };

/**
 * Marks a conversation that goes to people as the inbox wants it: labels, attributes, priority, team, person. What Chatwoot replaces whole
 * (labels, attributes) is read, merged and written in one go; two of these never run at once for a conversation, since acts keep a lane.
 */
export async function decorate(ctx: DeskCtx, standing: Standing): Promise<void> {
  const { account, conversation, open } = standing;
  const { labels = [], attributes = {}, priority, team_id: teamId, assignee_id: assigneeId } = account.handoff;
  if (labels.some((one) => !conversation.labels.includes(one))) await mergeLabels(ctx, standing, labels);
  const wanted = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, fill(value, open)]));
  if (Object.entries(wanted).some(([key, value]) => conversation.customAttributes[key] !== value)) {
    const merged = { ...conversation.customAttributes, ...wanted };
    await write(ctx, standing, '/custom_attributes', { custom_attributes: merged });
  }
  const level = priority === 'ticket' ? PRIORITIES[open.ticket.priority] : priority;
  if (level !== undefined && level !== conversation.priority) await write(ctx, standing, '/toggle_priority', { priority: level });
  // Named together, Chatwoot takes the person and forgets the team.
  if (teamId !== undefined && String(teamId) !== conversation.teamId) await write(ctx, standing, '/assignments', { team_id: teamId });
  if (assigneeId !== undefined && !conversation.heldByPerson) await write(ctx, standing, '/assignments', { assignee_id: assigneeId });
}

/** Read again right before: a person may have labelled it since. */
async function mergeLabels(ctx: DeskCtx, standing: Standing, labels: readonly string[]): Promise<void> {
  const path = pathOf(toPlace(standing.open.threadId), '/labels');
  const now = await callChatwoot(ctx, standing.account, { method: 'GET', path, as: 'speaker', repeatable: true });
  if (now.kind !== 'done' && now.kind !== 'refused' && standing.open.attempt < MOST_ATTEMPTS) throw new DeskAway('the labels could not be read');
  const payload = now.kind === 'done' && isRecord(now.data) ? now.data['payload'] : null;
  const present = Array.isArray(payload) ? payload.filter((one): one is string => typeof one === 'string') : standing.conversation.labels;
  await write(ctx, standing, '/labels', { labels: [...new Set([...present, ...labels])] });
}

async function write(ctx: DeskCtx, { account, open }: Standing, what: string, body: Record<string, unknown>): Promise<void> {
  const path = pathOf(toPlace(open.threadId), what);
  const result = await callChatwoot(ctx, account, { method: 'POST', path, body, as: 'speaker', repeatable: true });
  if (result.kind === 'done') return;
  const why = result.kind === 'refused' ? `${result.status} ${result.message}` : result.why;
  if (result.kind !== 'refused' && open.attempt < MOST_ATTEMPTS) throw new DeskAway(`Chatwoot did not carry out ${what}: ${why}`);
  ctx.log.warn({ act: open.act.act_id, what, why }, 'a conversation goes to people without all its marks');
}

function fill(value: string, { act }: Standing['open']): string {
  return value.replaceAll('{reason}', act.reason).replaceAll('{ticket_id}', act.ticket_id);
}
