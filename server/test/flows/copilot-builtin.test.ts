import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids';
import { startCopilotDesk } from './copilot-desk.ts';
import type { CopilotDesk } from './copilot-desk.ts';

let desk: CopilotDesk;
beforeAll(async () => {
  desk = await startCopilotDesk({ languages: ['en', 'nl', 'de', 'fr', 'it'] });
});
afterAll(() => desk.close());

const QUESTION = 'How many days do I have to return an item to a dealer?';
const draft = (ticketId: string, body: object = {}) => desk.call('POST', `/api/ai/tickets/${ticketId}/regenerate-draft`, body);

describe('a draft without Quimbi and without a model', () => {
  it('has every field the contract names, its sources, and what it has read', async () => {
    const { ticketId, seq } = await desk.say(QUESTION);
    const { status, body } = await desk.call('GET', `/api/ai/tickets/${ticketId}/draft-response`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ticket_id: ticketId,
      tone: 'professional',
      channel: 'chat',
      language: 'en',
      customer_dna: { dominant_segments: expect.any(Object), archetype_level: 'new' },
      churn_risk: expect.any(Number),
      churn_risk_level: 'low',
      lifetime_value: null,
      provider: 'builtin',
      model: null,
      stale: false,
      age_seconds: 0,
      read_up_to_seq: seq,
      guard: { passed: true, findings: [] },
      details_missing: [],
    });
    expect(body['personalization_applied']).toContain('first_name');
    expect(body.draft_content).toContain('Anna');
    expect(body.draft_content).toContain('14 days');
    expect(body.sources.filter((source) => source.cited).map((source) => source.title)).toEqual(['How do I return an item?']);
  });

  it('quotes the articles and adds no sentence of its own between opening and closing', async () => {
    const { ticketId } = await desk.say(QUESTION);
    const { body } = await draft(ticketId, { tone: 'friendly', length: 'long' });
    const articles = await desk.query<{ text: string }>(
      "select c.text from chunks c join articles a on a.id = c.article_id where a.title = 'How do I return an item?'",
    );
    const known = articles.map((row) => row.text.replaceAll(/\s+/g, ' ')).join(' ');
    const middle = body.draft_content.split('\n\n').slice(1, -2);
    const sentences = middle.flatMap((part) => part.split(/(?<=[.!?])\s+|\n/)).map((part) => part.replace(/^• /, '').trim());
    expect(sentences.length).toBeGreaterThan(2);
    for (const sentence of sentences.filter((part) => !part.includes('://'))) expect(known).toContain(sentence);
  });

  it('says the same in three lengths, each clearly longer than the one before, in every language', async () => {
    const asked = {
      en: 'How does returning an item to a dealer work?',
      nl: 'Hoe werkt het retourneren van een artikel aan een handelaar?',
      de: 'Wie funktioniert die Rückgabe eines Artikels an einen Händler?',
      fr: 'Comment fonctionne le retour d’un article à un professionnel ?',
      it: 'Come funziona il reso di un articolo a un rivenditore professionale?',
    };
    for (const [language, question] of Object.entries(asked)) {
      const { ticketId } = await desk.say(question);
      const words: number[] = [];
      for (const length of ['short', 'medium', 'long']) {
        const { body } = await draft(ticketId, { tone: 'professional', length });
        expect(body).toMatchObject({ language, length, guard: { passed: true } });
        words.push(body.words);
      }
      const [short = 0, medium = 0, long = 0] = words;
      expect(medium, `${language}: ${words.join(' < ')}`).toBeGreaterThan(short * 1.25);
      expect(long, `${language}: ${words.join(' < ')}`).toBeGreaterThan(medium * 1.15);
    }
  });

  it('sounds different in each tone, by the words that mark it', async () => {
    const { ticketId } = await desk.say(QUESTION);
    const [empathetic, professional, friendly] = await Promise.all(
      ['empathetic', 'professional', 'friendly'].map(async (tone) => (await draft(ticketId, { tone })).body.draft_content),
    );
    expect(empathetic).toMatch(/sorry|understand/i);
    expect(professional).not.toMatch(/sorry|understand|!\n/i);
    expect(professional).toMatch(/Thank you for contacting us/);
    expect(friendly?.match(/!/g)?.length).toBeGreaterThan(professional?.match(/!/g)?.length ?? 0);
    expect(new Set([empathetic, professional, friendly]).size).toBe(3);
  });

  it('chooses the empathetic tone by itself for a contact who is unhappy', async () => {
    const { ticketId } = await desk.say(QUESTION);
    await desk.query('update tickets set sentiment = -0.8 where id = $1', [ticketId]);
    const { body } = await desk.call('GET', `/api/ai/tickets/${ticketId}/draft-response`);
    expect(body.tone).toBe('empathetic');
  });

  it('says honestly that no article answers, in place of inventing an answer', async () => {
    const { ticketId } = await desk.say('Do you rent out helicopters for weddings on the moon?');
    const { body } = await draft(ticketId, {});
    expect(body.guard.passed).toBe(false);
    expect(body.guard.findings).toMatchObject([{ rule: 'no_evidence' }]);
    expect(body.sources.filter((source) => source.cited)).toEqual([]);
    expect(body.draft_content).not.toMatch(/helicopter|moon|\d/i);
  });

  it('answers each of several questions, also the one that is too short to be searched with the other', async () => {
    const { ticketId } = await desk.say('How many days do I have to return an item to a dealer? And what does shipping cost?');
    const { body } = await draft(ticketId, { length: 'medium' });
    expect(body.draft_content).toContain('14 days');
    expect(body.draft_content).toMatch(/€\d/);
    expect(body.sources.filter((source) => source.cited).length).toBeGreaterThan(1);
    expect(body.guard.findings).toEqual([]);
  });

  it('answers the question it can and names the one it cannot', async () => {
    const { ticketId } = await desk.say('How many days do I have to return an item to a dealer? Do you rent out helicopters?');
    const { body } = await draft(ticketId);
    expect(body.draft_content).toContain('14 days');
    expect(body.guard.findings).toMatchObject([{ rule: 'no_evidence', detail: expect.stringContaining('helicopters') }]);
  });

  it('sends nobody to support who is writing to support, and tells the teammate what is left to them', async () => {
    const { ticketId } = await desk.say('How can I change my bank account while I have an open sale?');
    const { body } = await draft(ticketId, { length: 'long' });
    expect(body.draft_content).toMatch(/bank account/);
    expect(body.draft_content).not.toMatch(/contact support/i);
    expect(body.guard.findings).toMatchObject([{ rule: 'contact_support' }]);
  });

  it('covers the details asked for, and names those that no article knows', async () => {
    const { ticketId } = await desk.say(QUESTION);
    const plain = (await draft(ticketId, { length: 'short' })).body;
    const { body } = await draft(ticketId, { length: 'short', include_details: ['how long does the courier take', 'the price of moon dust'] });
    expect(body.draft_content).toMatch(/courier/i);
    expect(plain.draft_content).not.toMatch(/courier/i);
    expect(body.details_missing).toEqual(['the price of moon dust']);
  });

  it('reads what came after the handoff, not what was answered before', async () => {
    const visitor = newId();
    const { ticketId } = await desk.say(QUESTION, { visitor });
    await desk.call('POST', `/api/tickets/${ticketId}/messages`, { content: 'You have 14 days.' });
    await desk.say('And how long does the courier take?', { visitor });
    const { body } = await draft(ticketId, { length: 'short' });
    expect(body.draft_content).toMatch(/courier/i);
    expect(body.draft_content).not.toMatch(/return/i);
  });

  it('is refused as stale when its number is sent after a new message, and taken before', async () => {
    const visitor = newId();
    const { ticketId } = await desk.say(QUESTION, { visitor });
    const first = (await draft(ticketId)).body;
    await desk.say('Never mind, I found it. But can I pay by bank transfer?', { visitor });
    const late = await desk.call('POST', `/api/tickets/${ticketId}/messages`, { content: first.draft_content, last_seen_seq: first.read_up_to_seq });
    expect(late).toMatchObject({
      status: 409,
      body: { error: { code: 'stale', details: { new_messages: [{ content: expect.stringContaining('Never mind') }] } } },
    });
    const second = (await draft(ticketId)).body;
    expect(second.read_up_to_seq).toBeGreaterThan(first.read_up_to_seq);
    const sent = await desk.call('POST', `/api/tickets/${ticketId}/messages`, { content: second.draft_content, last_seen_seq: second.read_up_to_seq });
    expect(sent.status).toBe(201);
  });

  it('is not made stale by a private note', async () => {
    const { ticketId } = await desk.say(QUESTION);
    const { body } = await draft(ticketId);
    await desk.call('POST', `/api/tickets/${ticketId}/notes`, { content: 'The contact is SECRETLY my cousin.' });
    const again = (await draft(ticketId, { tone: 'friendly' })).body;
    expect(again.draft_content).not.toContain('cousin');
    const sent = await desk.call('POST', `/api/tickets/${ticketId}/messages`, { content: body.draft_content, last_seen_seq: body.read_up_to_seq });
    expect(sent.status).toBe(201);
  });

  it('refuses a wrong tone, naming the field and what is allowed', async () => {
    const { ticketId } = await desk.say(QUESTION);
    for (const [field, wrong] of [
      ['tone', { tone: 'angry' }],
      ['length', { length: 'endless' }],
    ] as const) {
      const { status, body } = await draft(ticketId, wrong);
      expect(status).toBe(422);
      expect(body.error.details[0]).toMatchObject({ field, allowed: expect.any(Array) });
    }
    expect((await draft(ticketId, { mood: 'x' })).status).toBe(422);
    expect((await draft(ticketId, { include_details: Array.from({ length: 11 }, () => 'x') })).status).toBe(422);
  });
});

describe('insight from the desk’s own data', () => {
  const insightOf = async (contactId: string) => (await desk.call('GET', `/api/ai/customers/${contactId}/intelligence`)).body;

  it('calls unknown what it does not know, and says why', async () => {
    const { contactId } = await desk.say(QUESTION);
    const body = await insightOf(contactId);
    expect(body).toMatchObject({ customer_id: contactId, provider: 'builtin', model: null, predictions: { lifetime_value: null, currency: null } });
    expect(body.segments).toMatchObject({ value: 'unknown', mood: 'unknown' });
    expect(body.behavioral_metrics['total_orders']).toBeNull();
    expect(body.reasons.find((reason) => reason.factor === 'money')?.explanation).toContain('unknown');
    expect(body.reasons.find((reason) => reason.factor === 'sentiment')).toMatchObject({ points: null });
    const quiet = newId();
    await desk.query('insert into contacts (workspace_id, id) values ($1, $2)', [desk.workspaceId, quiet]);
    expect(await insightOf(quiet)).toMatchObject({ predictions: { churn_risk: null, churn_risk_level: 'unknown' }, archetype: { level: 'unknown' } });
  });

  it('raises the risk for silence, an unhappy tone and tickets that stay open, and names each', async () => {
    const { contactId, ticketId } = await desk.say(QUESTION);
    const calm = await insightOf(contactId);
    await desk.query('update tickets set sentiment = -0.9 where id = $1', [ticketId]);
    const unhappy = await insightOf(contactId);
    await desk.query("update conversations set contact_wrote_at = contact_wrote_at - interval '200 days' where contact_id = $1", [contactId]);
    await desk.query("update tickets set created_at = created_at - interval '200 days' where id = $1", [ticketId]);
    const silent = await insightOf(contactId);
    const risk = (body: typeof calm) => body.predictions.churn_risk ?? 0;
    expect(risk(calm)).toBeLessThan(risk(unhappy));
    expect(risk(unhappy)).toBeLessThan(risk(silent));
    expect(silent.predictions.churn_risk_level).toMatch(/high|critical/);
    const factors = silent.reasons.filter((reason) => (reason.points ?? 0) > 0).map((reason) => reason.factor);
    expect(factors).toEqual(expect.arrayContaining(['recency', 'sentiment', 'unresolved', 'unresolved_age']));
    expect(silent.reasons.find((reason) => reason.factor === 'recency')?.explanation).toContain('200 days ago');
  });

  it('takes value and risk from the shop where it tells them, in its currency, and places them among the others', async () => {
    const { contactId } = await desk.say(QUESTION);
    const tell = (id: string, minor: number) =>
      desk.query("update contacts set lifetime_value_minor = $2, value_currency = 'EUR', total_orders = 9, churn_risk = 0.7 where id = $1", [id, minor]);
    await tell(contactId, 123_456);
    const alone = await insightOf(contactId);
    expect(alone.predictions).toEqual({ churn_risk: 0.7, churn_risk_level: 'high', lifetime_value: 1234.56, currency: 'EUR' });
    expect(alone.segments).toMatchObject({ value: 'unknown', order_frequency: 'very often' });
    expect(alone.reasons.find((reason) => reason.factor === 'told_by_shop')?.explanation).toContain('0.7');
    expect(alone.reasons.find((reason) => reason.factor === 'money')?.explanation).toContain('fewer than 20');
    for (let at = 1; at <= 20; at += 1) {
      const id = newId();
      await desk.query('insert into contacts (workspace_id, id) values ($1, $2)', [desk.workspaceId, id]);
      await tell(id, at * 1000);
    }
    desk.clock.advance(3_700_000);
    expect((await insightOf(contactId)).segments).toMatchObject({ value: 'highest' });
  });
});

describe('the next best actions by rules', () => {
  const recommend = async (ticketId: string) => (await desk.call('GET', `/api/ai/tickets/${ticketId}/recommendation`)).body;

  it('come in order, each with its reason, from what is true of the ticket', async () => {
    const { ticketId } = await desk.say(QUESTION);
    const body = await recommend(ticketId);
    expect(body).toMatchObject({ ticket_id: ticketId, provider: 'builtin', customer_value: null });
    expect(body.next_best_actions.map((action) => action.priority)).toEqual(body.next_best_actions.map((_, at) => at + 1));
    const said = body.next_best_actions.map((action) => action.action);
    expect(said).toEqual(expect.arrayContaining(['Answer the contact', 'Take the ticket or assign it', 'Answer from the article "How do I return an item?"']));
    expect(said.some((action) => action.includes('empathetic'))).toBe(false);
    for (const action of body.next_best_actions) for (const text of [action.reasoning, action.expected_impact]) expect(text.length).toBeGreaterThan(10);
  });

  it('put an overdue answer first, and understanding before the matter when the contact is unhappy', async () => {
    const { ticketId } = await desk.say(QUESTION);
    await desk.query("update tickets set sentiment = -0.7, priority = 'urgent' where id = $1", [ticketId]);
    desk.clock.advance(3 * 3_600_000);
    const actions = (await recommend(ticketId)).next_best_actions;
    expect(actions[0]).toMatchObject({ action: 'Answer the contact', reasoning: expect.stringMatching(/waited 3 hours; the response is overdue/) });
    expect(actions.map((action) => action.action)).toContain('Begin with understanding: use the empathetic draft');
  });

  it('change once we have answered', async () => {
    const { ticketId } = await desk.say(QUESTION);
    await desk.call('POST', `/api/tickets/${ticketId}/messages`, { content: 'You have 14 days.' });
    expect((await recommend(ticketId)).next_best_actions.map((action) => action.action)).toEqual(['Wait for the contact']);
  });

  it('point to resolved tickets that read alike, and only to those the caller may see', async () => {
    const past = await desk.say('My porcelain teapot arrived with a crack in the spout');
    const { id: other } = await desk.joinAs('agent');
    await desk.query("update tickets set status = 'resolved', resolved_at = now(), assignee_id = $2 where id = $1", [past.ticketId, other]);
    const { ticketId } = await desk.say('The porcelain teapot has a crack in its spout, what now?');
    expect((await recommend(ticketId)).similar_tickets).toMatchObject([{ ticket_id: past.ticketId }]);
    const { token } = await desk.joinAs('agent');
    const seen = await desk.call('GET', `/api/ai/tickets/${ticketId}/recommendation`, undefined, token);
    expect(seen.body.similar_tickets).toEqual([]);
  });
});

describe('a summary without a model', () => {
  it('says who came with what, what was promised and what is open, each with its message', async () => {
    const visitor = newId();
    const first = await desk.say('Hi!', { visitor });
    const what = await desk.say('The lamp I bought arrived with a broken shade.', { visitor });
    await desk.call('POST', `/api/tickets/${first.ticketId}/messages`, { content: 'Sorry to hear that. We will get back to you tomorrow about the lamp.' });
    const last = await desk.say('It is Friday now. When will you answer me?', { visitor });
    const { body } = await desk.call('GET', `/api/ai/tickets/${first.ticketId}/summary`);
    expect(body).toMatchObject({
      who: { name: 'Anna de Vries', earlier_tickets: 0 },
      what: { text: 'The lamp I bought arrived with a broken shade.', seq: what.seq },
      last_promise: { text: 'We will get back to you tomorrow about the lamp.', author: 'teammate' },
      open_question: { text: 'When will you answer me?', seq: last.seq },
      read_up_to_seq: last.seq,
      messages: 4,
      provider: 'builtin',
      model: null,
    });
    expect(body.summary).toContain('broken shade');
    expect(body.sentences.every((sentence) => Array.isArray(sentence.seqs))).toBe(true);
  });

  it('calls nothing open that was answered', async () => {
    const { ticketId } = await desk.say(QUESTION);
    await desk.call('POST', `/api/tickets/${ticketId}/messages`, { content: 'You have 14 days.' });
    expect((await desk.call('GET', `/api/ai/tickets/${ticketId}/summary`)).body).toMatchObject({ open_question: null, last_promise: null });
  });
});

describe('articles, rewriting and who may', () => {
  it('suggests the articles on the last question, best first', async () => {
    const { ticketId } = await desk.say(QUESTION);
    const { body } = await desk.call('GET', `/api/ai/tickets/${ticketId}/articles?limit=3`);
    expect(body.articles[0]).toMatchObject({ title: 'How do I return an item?', answers: true });
    expect(body.articles.length).toBeLessThanOrEqual(3);
    const scores = body.articles.map((article) => article.score);
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    expect((await desk.call('GET', `/api/ai/tickets/${ticketId}/articles?limit=99`)).status).toBe(422);
  });

  it('says that rewriting needs a model', async () => {
    const answer = await desk.call('POST', '/api/ai/rewrite', { text: 'Hello there', action: 'shorter' });
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'model_required' } } });
    const wrong = await desk.call('POST', '/api/ai/rewrite', { text: 'Hello', action: 'louder' });
    expect(wrong).toMatchObject({ status: 422, body: { error: { details: [{ field: 'action', allowed: expect.arrayContaining(['translate']) }] } } });
  });

  it('finds no ticket and no contact that the caller may not see', async () => {
    const { ticketId, contactId } = await desk.say(QUESTION);
    const owner = await desk.joinAs('agent');
    const { token } = await desk.joinAs('agent');
    await desk.query('update tickets set assignee_id = $2 where id = $1', [ticketId, owner.id]);
    const paths = ['draft-response', 'recommendation', 'summary', 'articles'].map((name) => `/api/ai/tickets/${ticketId}/${name}`);
    for (const path of [...paths, `/api/ai/customers/${contactId}/intelligence`]) {
      expect((await desk.call('GET', path, undefined, token)).status, path).toBe(404);
      expect((await desk.call('GET', path, undefined, owner.token)).status, path).toBe(200);
    }
    expect((await desk.call('POST', `/api/ai/tickets/${ticketId}/regenerate-draft`, {}, token)).status).toBe(404);
    const rewrite = await desk.call('POST', '/api/ai/rewrite', { text: 'Hello', action: 'translate', ticket_id: ticketId }, token);
    expect(rewrite.status).toBe(404);
    expect((await desk.call('GET', `/api/ai/tickets/${newId()}/summary`)).status).toBe(404);
  });

  it('limits each teammate apart', async () => {
    const { ticketId } = await desk.say(QUESTION);
    const before = desk.ctx.config.copilotRateLimit;
    desk.ctx.config.copilotRateLimit = 3;
    try {
      const one = await desk.joinAs('senior_agent');
      const other = await desk.joinAs('senior_agent');
      const path = `/api/ai/tickets/${ticketId}/articles`;
      for (let at = 0; at < 3; at += 1) expect((await desk.call('GET', path, undefined, one.token)).status).toBe(200);
      expect(await desk.call('GET', path, undefined, one.token)).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } });
      expect((await desk.call('GET', path, undefined, other.token)).status).toBe(200);
    } finally {
      desk.ctx.config.copilotRateLimit = before;
    }
  });
});
