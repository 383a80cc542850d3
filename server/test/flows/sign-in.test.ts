import { generateSync } from 'otplib';
import { startSmtpSandbox } from '@baton/sandbox';
import type { SmtpSandbox } from '@baton/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mailLinkJob, resealSecondFactors } from '#accounts';
import { accountsJobs } from '#jobs/accounts';
import { newId } from '#platform/ids';
import { createMailer } from '#platform/mail';
import { createVault, parseMasterKeys } from '#platform/vault';
import { TEST_MASTER_KEYS, createTestClock, eventually } from '../harness.ts';
import { PASSWORD, joinAs, startDesk } from './desk-server.ts';
import type { Desk } from './desk-server.ts';

let desk: Desk;
let mail: SmtpSandbox;
const clock = createTestClock();
const FROM_AFAR = '203.0.113.7';

beforeAll(async () => {
  mail = await startSmtpSandbox();
  const config = {
    passwordCost: 4,
    smtpUrl: mail.smtpUrl,
    mailFrom: 'Baton <desk@shop.example>',
    publicUrl: 'https://desk.shop.example',
    trustedProxies: ['loopback'],
  };
  desk = await startDesk({ clock, config, jobs: [mailLinkJob] });
  desk.world.startWorkers(accountsJobs(desk.ctx, createMailer(desk.ctx)));
});
afterAll(async () => {
  await desk.close();
  await mail.close();
});
beforeEach(() => {
  mail.reset();
  // Each test begins with nobody waiting.
  clock.advance(25 * 3_600_000);
});

const from = (address: string) => ({ 'x-forwarded-for': address });
function signIn(email: string, password: string, more: { address?: string; code?: string; recovery_code?: string } = {}) {
  const { address = '127.0.0.1', ...rest } = more;
  return desk.call('POST', '/api/agents/login', { key: null, body: { email, password, ...rest }, headers: { ...from(address), 'user-agent': 'Test browser' } });
}
const me = async (key: string) => (await desk.call('GET', '/api/agents/me', { key })).status;
const forgot = (email: string) => desk.call('POST', '/api/agents/password/forgot', { key: null, body: { email } });
const reset = (token: string, password: string, address = '127.0.0.1') =>
  desk.call('POST', '/api/agents/password/reset', { key: null, body: { token, new_password: password }, headers: from(address) });
const tokenIn = (text: string) => /\/password\?token=([\w-]{43})\b/.exec(text)?.[1] ?? '';
async function mailTo(email: string, count = 1) {
  const found = () => mail.sent.filter((one) => one.to[0] === email && one.accepted);
  await eventually(() => found().length >= count, `mail number ${count} to ${email}`);
  return found().at(-1)!;
}
const eventsOf = (type: string) =>
  desk.ctx.db.tx(desk.workspaceId, (tx) =>
    tx.query<{ payload: Record<string, unknown>; actor: unknown }>('select payload, actor from events where type = $1 order by id', [type]),
  );

describe('guessing', () => {
  test('guesses at one e-mail from ever new addresses wait too, but never longer than a minute', async () => {
    const { email } = await joinAs(desk, 'agent');
    for (let guess = 0; guess < 20; guess += 1) expect((await signIn(email, 'not it', { address: `198.51.100.${guess}` })).status).toBe(401);
    let longest = 0;
    for (let guess = 0; guess < 12; guess += 1) {
      const refused = await signIn(email, 'not it', { address: `198.51.101.${guess}` });
      expect(refused.status).toBe(429);
      const seconds = Number(refused.headers.get('retry-after'));
      longest = Math.max(longest, seconds);
      clock.advance(seconds * 1000);
      expect((await signIn(email, 'not it', { address: `198.51.102.${guess}` })).status).toBe(401);
    }
    expect(longest).toBe(60);
  });

  test('whoever signed in from an address before is not shut out by strangers who guess at their e-mail', async () => {
    const { email } = await joinAs(desk, 'agent');
    for (let guess = 0; guess < 25; guess += 1) await signIn(email, 'not it', { address: `198.51.103.${guess}` });
    expect((await signIn(email, PASSWORD, { address: FROM_AFAR })).status).toBe(429);
    expect((await signIn(email, PASSWORD)).status).toBe(200);
  });

  test('a mailed link opens the way for an owner who is elsewhere while strangers guess', async () => {
    const { email } = await joinAs(desk, 'agent');
    for (let guess = 0; guess < 25; guess += 1) await signIn(email, 'not it', { address: `198.51.104.${guess}` });
    expect((await signIn(email, PASSWORD, { address: FROM_AFAR })).status).toBe(429);
    await forgot(email);
    expect((await reset(tokenIn((await mailTo(email)).text), 'a brand new one', FROM_AFAR)).status).toBe(204);
    expect((await signIn(email, 'a brand new one', { address: FROM_AFAR })).status).toBe(200);
  });

  test('one address that tries many e-mails waits for all of them, and who signed in from it before does not', async () => {
    const { email } = await joinAs(desk, 'agent');
    await signIn(email, PASSWORD, { address: FROM_AFAR });
    for (let guess = 0; guess < 50; guess += 1) expect((await signIn(`nobody-${guess}@example.com`, 'Spring2026', { address: FROM_AFAR })).status).toBe(401);
    expect((await signIn('one-more@example.com', 'Spring2026', { address: FROM_AFAR })).status).toBe(429);
    expect((await signIn(email, PASSWORD, { address: FROM_AFAR })).status).toBe(200);
    // A success of one's own does not buy more guesses at others.
    expect((await signIn('one-more@example.com', 'Spring2026', { address: FROM_AFAR })).status).toBe(429);
  });

  test('failures at a known e-mail are in the audit trail, with the address and without what was typed', async () => {
    const { email, id } = await joinAs(desk, 'agent');
    await signIn(email, 'my dog is called Rex', { address: FROM_AFAR });
    const [failed] = (await eventsOf('teammate.sign_in_failed')).filter((one) => one.payload['teammate_id'] === id);
    expect(failed?.payload).toEqual({ teammate_id: id, address: FROM_AFAR, reason: 'password' });
  });
});

test('a password stored at another cost is stored anew at the next sign-in, and only then', async () => {
  const { email, id } = await joinAs(desk, 'agent');
  const stored = async () =>
    (await desk.ctx.db.tx(desk.workspaceId, (tx) => tx.query<{ hash: string }>('select password_hash as hash from teammates where id = $1', [id])))[0]!.hash;
  const before = await stored();
  expect(before).toMatch(/^\$2[aby]\$04\$/);
  await signIn(email, PASSWORD);
  expect(await stored()).toBe(before);
  desk.ctx.config.passwordCost = 5;
  try {
    await signIn(email, 'not it');
    expect(await stored()).toBe(before);
    expect((await signIn(email, PASSWORD)).status).toBe(200);
    expect(await stored()).toMatch(/^\$2[aby]\$05\$/);
  } finally {
    desk.ctx.config.passwordCost = 4;
  }
  expect((await signIn(email, PASSWORD)).status).toBe(200);
});

describe('sessions', () => {
  test('each sign-in is listed with device, address and times, and can be ended one by one', async () => {
    const { email, token } = await joinAs(desk, 'agent');
    clock.advance(60_000);
    const second = (await signIn(email, PASSWORD, { address: FROM_AFAR })).body.access_token;
    const list = async (key: string) =>
      ((await desk.call('GET', '/api/agents/me/sessions', { key })).body as unknown as { sessions: Record<string, unknown>[] }).sessions;
    const sessions = await list(second);
    expect(sessions).toHaveLength(2);
    expect(sessions[0]).toMatchObject({ device: 'Test browser', address: FROM_AFAR, current: true, created_at: clock.now().toISOString() });
    const other = sessions.find((one) => !one['current'])!;
    expect((await desk.call('DELETE', `/api/agents/me/sessions/${String(other['id'])}`, { key: second })).status).toBe(204);
    expect([await me(token), await me(second)]).toEqual([401, 200]);
    expect(await list(second)).toHaveLength(1);
    expect((await desk.call('DELETE', `/api/agents/me/sessions/${String(other['id'])}`, { key: second })).status).toBe(404);
  });

  test('all others end at once; nobody ends another teammate’s', async () => {
    const { email, token } = await joinAs(desk, 'agent');
    const others = await Promise.all([1, 2, 3].map(async () => (await signIn(email, PASSWORD)).body.access_token));
    const stranger = await joinAs(desk, 'admin');
    const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { jti: string };
    expect((await desk.call('DELETE', `/api/agents/me/sessions/${claims.jti}`, { key: stranger.token })).status).toBe(404);
    expect((await desk.call('DELETE', '/api/agents/me/sessions', { key: token })).body).toEqual({ ended: 3 });
    expect(await Promise.all([token, ...others].map(me))).toEqual([200, 401, 401, 401]);
  });
});

describe('passwords', () => {
  test('changing it asks for the present one and ends every other session', async () => {
    const { email, token } = await joinAs(desk, 'agent');
    const other = (await signIn(email, PASSWORD)).body.access_token;
    const change = (current_password: string, new_password: string) =>
      desk.call('POST', '/api/agents/me/password', { key: token, body: { current_password, new_password } });
    expect((await change('not it', 'something else')).body.error.code).toBe('bad_credentials');
    expect((await change(PASSWORD, 'é'.repeat(40))).body.error.details).toEqual([
      { field: 'new_password', reason: 'must have at most 72 bytes', allowed: null },
    ]);
    expect((await change(PASSWORD, 'something else')).status).toBe(204);
    expect([await me(token), await me(other)]).toEqual([200, 401]);
    expect([(await signIn(email, PASSWORD)).status, (await signIn(email, 'something else')).status]).toEqual([401, 200]);
  });

  test('a stolen session cannot guess at the present password for ever', async () => {
    const { token } = await joinAs(desk, 'agent');
    const guess = () => desk.call('POST', '/api/agents/me/password', { key: token, body: { current_password: 'not it', new_password: 'something else' } });
    for (let at = 0; at < 5; at += 1) expect((await guess()).status).toBe(401);
    expect((await guess()).status).toBe(429);
  });

  test('a mailed link chooses a new one, once; it ends every session and every other link', async () => {
    const { email, token } = await joinAs(desk, 'agent');
    await forgot(email.toUpperCase());
    const first = await mailTo(email);
    await forgot(email);
    const second = await mailTo(email, 2);
    expect(first).toMatchObject({ from: 'desk@shop.example', subject: 'Choose a new password for Test shop' });
    expect(first.text).toContain('https://desk.shop.example/password?token=');
    expect((await reset(tokenIn(first.text), 'short')).status).toBe(422);
    const answers = await Promise.all([1, 2, 3].map(() => reset(tokenIn(first.text), 'chosen by link')));
    expect(answers.map((one) => one.status).sort()).toEqual([204, 401, 401]);
    expect((await reset(tokenIn(second.text), 'chosen by link again')).body.error.code).toBe('bad_credentials');
    expect(await me(token)).toBe(401);
    expect([(await signIn(email, PASSWORD)).status, (await signIn(email, 'chosen by link')).status]).toEqual([401, 200]);
  });

  test('a link is dead after its hour, and nothing of it is stored or logged but a hash', async () => {
    const { email } = await joinAs(desk, 'agent');
    await forgot(email);
    const token = tokenIn((await mailTo(email)).text);
    const everything = await desk.ctx.db.system((tx) => tx.query<{ row: string }>('select row_to_json(l)::text as row from password_links l'));
    const jobs = JSON.stringify(await eventsOf('teammate.password_link_made'));
    expect(everything.map((one) => one.row).join() + jobs).not.toContain(token);
    clock.advance(3_601_000);
    expect((await reset(token, 'too late for it')).status).toBe(401);
  });

  test('an unknown e-mail gets the same answer and no mail, and a mailbox gets five links an hour at most', async () => {
    const { email } = await joinAs(desk, 'agent');
    const [known, unknown] = [await forgot(email), await forgot(`nobody-${newId()}@example.com`)];
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
    expect([known.status, known.body]).toEqual([202, { status: 'accepted' }]);
    for (let more = 0; more < 7; more += 1) await forgot(email);
    await mailTo(email, 5);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(mail.sent.filter((one) => one.to[0] === email)).toHaveLength(5);
    expect(mail.sent.every((one) => one.to[0] === email)).toBe(true);
  });

  test('a mail server that hiccups gets the same link again, a recipient it refuses for good is not tried twice', async () => {
    const [one, two] = [await joinAs(desk, 'agent'), await joinAs(desk, 'agent')];
    mail.fault({ kind: 'cut_after', match: { recipient: one.email } });
    mail.fault({ kind: 'no_such_user', times: 9, match: { recipient: two.email } });
    await Promise.all([forgot(two.email), forgot(one.email)]);
    await eventually(() => mail.sent.length === 2, 'the second attempt');
    const [lost, again] = mail.sent;
    expect(again?.messageId).toBe(lost?.messageId);
    expect((await reset(tokenIn(lost?.text ?? ''), 'from the first mail')).status).toBe(204);
    expect(await (await fetch(`${mail.url}/__sandbox/faults`)).json()).toMatchObject([{ left: 8 }]);
  });

  test('the page behind the link needs no script, changes nothing when it is opened, and sets the password', async () => {
    const { email } = await joinAs(desk, 'agent');
    await forgot(email);
    const token = tokenIn((await mailTo(email)).text);
    const page = await desk.call('GET', `/password?token=${token}"><script>`, { key: null });
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const form = async (fields: Record<string, string>) => fetch(new URL('/password', desk.url), { method: 'POST', body: new URLSearchParams(fields) });
    const differ = await form({ token, new_password: 'chosen on the page', repeated: 'chosen on the pag' });
    expect([differ.status, (await differ.text()).includes('differ')]).toEqual([422, true]);
    const done = await form({ token, new_password: 'chosen on the page', repeated: 'chosen on the page' });
    expect(done.status).toBe(200);
    const html = await (await fetch(new URL('/password?token=%22%3E%3Cscript%3E', desk.url))).text();
    expect(html).not.toContain('<script>');
    expect((await signIn(email, 'chosen on the page')).status).toBe(200);
  });
});

describe('invitations', () => {
  test('a teammate made without a password gets a link, cannot sign in before it, and is no longer invited after it', async () => {
    const { token } = await joinAs(desk, 'manager');
    const email = `${newId()}@example.com`;
    await desk.call('PATCH', '/api/workspace', { body: { default_language: 'nl' } });
    const made = await desk.call('POST', '/api/agents', { key: token, body: { email, name: 'Noor' } });
    expect([made.status, made.body['is_invited']]).toEqual([201, true]);
    expect((await signIn(email, '')).status).toBe(422);
    expect((await signIn(email, 'nobody has this password')).status).toBe(401);
    const invitation = await mailTo(email);
    expect(invitation.subject).toBe('Je bent uitgenodigd voor de servicedesk van Test shop');
    expect(invitation.text).toMatch(/^Hallo Noor,/);
    expect((await desk.call('POST', `/api/agents/${made.body.id}/invite`, { key: token })).status).toBe(202);
    await mailTo(email, 2);
    expect((await reset(tokenIn(invitation.text), 'welkom welkom')).status).toBe(204);
    expect((await signIn(email, 'welkom welkom')).body.agent).toMatchObject({ is_invited: false });
    expect((await desk.call('POST', `/api/agents/${made.body.id}/invite`, { key: token })).status).toBe(409);
    await desk.call('PATCH', '/api/workspace', { body: { default_language: 'en' } });
  });
});

describe('the second factor', () => {
  const path = '/api/agents/me/second-factor';
  const codeFor = (secret: string) => generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) });

  async function withFactor(role: 'agent' | 'admin' = 'agent') {
    const person = await joinAs(desk, role);
    const { secret } = (await desk.call('POST', path, { key: person.token, body: { password: PASSWORD } })).body as unknown as { secret: string };
    const confirmed = await desk.call('POST', `${path}/confirm`, { key: person.token, body: { code: codeFor(secret) } });
    expect(confirmed.status).toBe(200);
    clock.advance(30_000);
    return { ...person, secret, recovery: (confirmed.body as unknown as { recovery_codes: string[] }).recovery_codes };
  }

  test('it is set up with the password, counts once a code confirmed it, and is asked for from then on', async () => {
    const { email, token } = await joinAs(desk, 'agent');
    expect((await desk.call('POST', path, { key: token, body: { password: 'not it' } })).status).toBe(401);
    const made = await desk.call('POST', path, { key: token, body: { password: PASSWORD } });
    const { secret, otpauth_url: url } = made.body as unknown as { secret: string; otpauth_url: string };
    expect(new URL(url)).toMatchObject({ protocol: 'otpauth:' });
    expect(url).toContain(secret);
    expect((await signIn(email, PASSWORD)).status).toBe(200);
    expect((await desk.call('POST', `${path}/confirm`, { key: token, body: { code: '000000' } })).body.error.code).toBe('second_factor_required');
    expect((await desk.call('POST', `${path}/confirm`, { key: token, body: { code: codeFor(secret) } })).status).toBe(200);
    const missing = await signIn(email, PASSWORD);
    expect([missing.status, missing.body.error.code, missing.body.error.details]).toEqual([401, 'second_factor_required', { reason: 'missing' }]);
    expect((await signIn(email, 'not it')).body.error.code).toBe('bad_credentials');
    const stored = await desk.ctx.db.system((tx) => tx.query<{ row: string }>('select row_to_json(f)::text as row from second_factors f'));
    expect(stored.map((one) => one.row).join()).not.toContain(secret);
  });

  test('a code signs in once, also when two ask with it at the same moment; an older one never again', async () => {
    const { email, secret } = await withFactor();
    const code = codeFor(secret);
    const answers = await Promise.all([1, 2].map(() => signIn(email, PASSWORD, { code })));
    expect(answers.map((one) => one.status).sort()).toEqual([200, 401]);
    expect((await signIn(email, PASSWORD, { code })).body.error.details).toEqual({ reason: 'used' });
    clock.advance(30_000);
    expect((await signIn(email, PASSWORD, { code })).body.error.details).toEqual({ reason: 'used' });
    expect((await signIn(email, PASSWORD, { code: codeFor(secret) })).status).toBe(200);
    clock.advance(90_000);
    expect((await signIn(email, PASSWORD, { code })).body.error.details).toEqual({ reason: 'wrong' });
  });

  test('guesses at the code wait like guesses at the password', async () => {
    const { email, secret } = await withFactor();
    for (let guess = 0; guess < 5; guess += 1) expect((await signIn(email, PASSWORD, { code: `00000${guess}` })).status).toBe(401);
    expect((await signIn(email, PASSWORD, { code: codeFor(secret) })).status).toBe(429);
  });

  test('a recovery code signs in once however it is typed, and new ones replace the old', async () => {
    const { email, token, secret, recovery } = await withFactor();
    expect(recovery).toHaveLength(10);
    const typed = recovery[0]!.toUpperCase().replaceAll('-', ' ');
    expect((await signIn(email, PASSWORD, { recovery_code: typed })).status).toBe(200);
    expect((await signIn(email, PASSWORD, { recovery_code: recovery[0]! })).body.error.code).toBe('second_factor_required');
    expect((await desk.call('GET', path, { key: token })).body).toMatchObject({ enabled: true, required: false, recovery_codes_left: 9 });
    const renewed = await desk.call('POST', `${path}/recovery-codes`, { key: token, body: { code: codeFor(secret) } });
    expect(renewed.status).toBe(200);
    expect((await signIn(email, PASSWORD, { recovery_code: recovery[1]! })).status).toBe(401);
  });

  test('it is disabled with password and code, and an admin helps whoever lost it', async () => {
    const one = await withFactor();
    expect((await desk.call('POST', `${path}/disable`, { key: one.token, body: { password: PASSWORD, code: '000000' } })).status).toBe(401);
    expect((await desk.call('POST', `${path}/disable`, { key: one.token, body: { password: PASSWORD, code: codeFor(one.secret) } })).status).toBe(204);
    expect((await signIn(one.email, PASSWORD)).status).toBe(200);
    const two = await withFactor();
    const [manager, admin] = [await joinAs(desk, 'manager'), await joinAs(desk, 'admin')];
    expect((await desk.call('DELETE', `/api/agents/${two.id}/second-factor`, { key: manager.token })).status).toBe(403);
    expect((await desk.call('DELETE', `/api/agents/${two.id}/second-factor`, { key: admin.token })).status).toBe(204);
    expect((await signIn(two.email, PASSWORD)).status).toBe(200);
  });

  test('where the workspace asks for it, who has none can set one up and nothing else', async () => {
    const bare = await joinAs(desk, 'agent');
    const ask = (key: string, on: boolean) => desk.call('PATCH', '/api/workspace', { key, body: { require_second_factor: on } });
    expect((await ask((await joinAs(desk, 'admin')).token, true)).status).toBe(409);
    const admin = await withFactor('admin');
    expect((await desk.call('GET', '/api/teams', { key: bare.token })).status).toBe(200);
    expect((await ask(admin.token, true)).status).toBe(200);
    try {
      const refused = await desk.call('GET', '/api/teams', { key: bare.token });
      expect([refused.status, refused.body.error.details]).toEqual([403, { reason: 'second_factor_set_up_required' }]);
      expect(await me(bare.token)).toBe(200);
      const { secret } = (await desk.call('POST', path, { key: bare.token, body: { password: PASSWORD } })).body as unknown as { secret: string };
      expect((await desk.call('POST', `${path}/confirm`, { key: bare.token, body: { code: codeFor(secret) } })).status).toBe(200);
      expect((await desk.call('GET', '/api/teams', { key: bare.token })).status).toBe(200);
      clock.advance(30_000);
      expect((await desk.call('POST', `${path}/disable`, { key: bare.token, body: { password: PASSWORD, code: codeFor(secret) } })).status).toBe(409);
    } finally {
      await ask(admin.token, false);
    }
  });

  test('a rotated master key opens what the old one sealed', async () => {
    const { email, secret } = await withFactor();
    const rotated = createVault(parseMasterKeys(`${TEST_MASTER_KEYS},2:${Buffer.alloc(32, 8).toString('base64')}`));
    expect((await resealSecondFactors({ db: desk.ctx.db, vault: rotated })).sealed).toBeGreaterThan(0);
    expect(await resealSecondFactors({ db: desk.ctx.db, vault: rotated })).toEqual({ sealed: 0, failed: [] });
    Object.assign(desk.ctx.vault, { open: rotated.open });
    expect((await signIn(email, PASSWORD, { code: codeFor(secret) })).status).toBe(200);
  });
});
