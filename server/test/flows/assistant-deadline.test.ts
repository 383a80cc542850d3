import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweepOverdue } from '#assistant';
import { createTestClock } from '../harness.ts';
import { openDesk } from './assistant-desk.ts';
import type { Desk } from './assistant-desk.ts';

let desk: Desk;
const clock = createTestClock();

beforeAll(async () => {
  desk = await openDesk({ languages: ['nl'], config: { turnDeadlineSeconds: 120 }, clock });
});
afterAll(() => desk.close());

const RETURN = 'Wat is de retourtermijn van een artikel van een handelaar?';

describe('the deadline of an assistant-held ticket', () => {
  it('gives an unanswered contact to people, once, with many sweepers, and says so in the language they wrote', async () => {
    const said = await desk.say(RETURN, { visitor: 'late' });
    clock.advance(119_000);
    expect(await sweepOverdue(desk.ctx)).toEqual({ handedOff: 0 });
    clock.advance(2000);
    const swept = await Promise.all([1, 2, 3, 4].map(() => sweepOverdue(desk.ctx)));
    expect(swept.reduce((sum, one) => sum + one.handedOff, 0)).toBe(1);
    expect(await desk.ticket(said)).toMatchObject({ owner: 'people', handoff_reason: 'deadline_passed', deadline_at: null });
    const replies = await desk.replies(said);
    expect(replies).toHaveLength(1);
    expect(replies[0]?.text).toMatch(/collega/);
    expect(await desk.rows(`select 1 from events where type = 'ticket.handed_off' and ticket_id = $1`, [said.ticketId])).toHaveLength(1);
    expect((await desk.turns(said)).map((turn) => turn['exit'])).toContain('handoff_deadline_passed');
  });

  it('a turn that comes after the sweep says nothing', async () => {
    const said = await desk.say(RETURN, { visitor: 'later' });
    clock.advance(121_000);
    await sweepOverdue(desk.ctx);
    expect(await desk.turn(said)).toBe('nothing_new');
    expect(await desk.replies(said)).toHaveLength(1);
  });

  it('an answered ticket has no deadline; the next message sets a new one', async () => {
    const answered = await desk.ask(RETURN, { visitor: 'quick' });
    expect(answered.exit).toBe('answered');
    clock.advance(500_000);
    expect(await sweepOverdue(desk.ctx)).toEqual({ handedOff: 0 });
    await desk.say('Hoe volg ik mijn bestelling?', { visitor: 'quick' });
    clock.advance(121_000);
    expect(await sweepOverdue(desk.ctx)).toEqual({ handedOff: 1 });
  });

  it('a ticket that is answered in the very moment of the sweep stays answered', async () => {
    const said = await desk.say(RETURN, { visitor: 'moment' });
    clock.advance(121_000);
    const answers: string[] = [];
    const db: typeof desk.ctx.db = {
      ...desk.ctx.db,
      async tx(workspaceId, work) {
        const seen = await desk.ctx.db.tx(workspaceId, work);
        // The sweeper has looked and found it overdue; the answer comes before it locks.
        if (answers.length === 0) answers.push(await desk.turn(said));
        return seen;
      },
    };
    expect(await sweepOverdue({ ...desk.ctx, db })).toEqual({ handedOff: 0 });
    expect(answers).toEqual(['answered']);
    expect(await desk.ticket(said)).toMatchObject({ owner: 'assistant', answered_count: 1 });
    expect(await desk.replies(said)).toHaveLength(1);
  });

  it('a ticket whose inbox lost its assistant goes to people without a word', async () => {
    const said = await desk.say(RETURN, { visitor: 'orphan' });
    await desk.rows('update inboxes set assistant_id = null where id = $1', [desk.inbox.id]);
    clock.advance(121_000);
    expect(await sweepOverdue(desk.ctx)).toEqual({ handedOff: 1 });
    expect(await desk.replies(said)).toHaveLength(0);
  });
});
