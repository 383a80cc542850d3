import { connect } from 'node:net';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSmtpSandbox } from '@baton/sandbox';
import type { SmtpSandbox } from '@baton/sandbox';

let sandbox: SmtpSandbox;
beforeEach(async () => {
  sandbox = await startSmtpSandbox({ user: 'desk', password: 'secret' });
});
afterEach(() => sandbox.close());

const portOf = () => Number(new URL(sandbox.smtpUrl).port);
const mail = {
  from: 'Baton <desk@shop.example>',
  to: 'kim@example.com',
  subject: 'Größe 38 – à bientôt',
  text: `Élan vital\n${'a long line '.repeat(40)}\n.a dot first`,
};
async function send(auth = { user: 'desk', pass: 'secret' }): Promise<unknown> {
  const transport = createTransport({ host: '127.0.0.1', port: portOf(), secure: false, auth });
  try {
    return await transport.sendMail(mail);
  } finally {
    transport.close();
  }
}
const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { responseCode?: number }) => error.responseCode ?? 'broken',
  );

/** Speaks SMTP by hand, for what a decent client would never send. */
async function speak(lines: string[]): Promise<string> {
  const socket = connect(portOf(), '127.0.0.1').setEncoding('latin1');
  let last = '';
  const answer = () => new Promise<void>((resolve) => socket.once('data', (chunk: string) => ((last = chunk), resolve())));
  await answer();
  for (const line of ['EHLO test', `AUTH PLAIN ${Buffer.from('\0desk\0secret').toString('base64')}`, ...lines]) {
    const answered = answer();
    socket.write(`${line}\r\n`, 'latin1');
    await answered;
  }
  socket.destroy();
  return last.trim();
}
const sayMail = (content: string) => speak(['MAIL FROM:<a@b.example>', 'RCPT TO:<c@d.example>', 'DATA', `${content}\r\n.`]);
const HEADERS = 'From: a@b.example\r\nTo: c@d.example\r\nSubject: s\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\nMessage-ID: <1@b.example>\r\n';

test('a mail arrives as it was written, in whatever encoding the client chose', async () => {
  await send();
  expect(sandbox.sent).toMatchObject([{ from: 'desk@shop.example', to: ['kim@example.com'], subject: mail.subject, accepted: true, note: null }]);
  expect(sandbox.sent[0]?.text.trimEnd()).toBe(mail.text);
});

test('a wrong password is refused', async () => {
  expect(await failure(send({ user: 'desk', pass: 'wrong' }))).toBe(535);
});

test('a mail that real servers bounce is refused with the reason', async () => {
  expect(await sayMail(`${HEADERS}\r\nfine`)).toMatch(/^250/);
  expect(await sayMail(`From: a@b.example\r\n\r\nhello`)).toBe('554 5.6.0 there must be one header to');
  expect(await sayMail(`${HEADERS}From: x@y.example\r\n\r\nhello`)).toBe('554 5.6.0 there must be one header from');
  expect(await sayMail(`${HEADERS}\r\n${'x'.repeat(999)}`)).toBe('554 5.6.0 a line is longer than 998 bytes');
  expect(await sayMail(`${HEADERS}\r\ncaf\xe9`)).toBe('554 5.6.0 a 7bit body holds bytes above 127');
  expect(sandbox.sent.map((one) => one.accepted)).toEqual([true, false, false, false, false]);
});

test('faults strike as often as ordered, and only whom they name', async () => {
  sandbox.fault({ kind: 'temporary', match: { recipient: 'other@example.com' } });
  expect(await failure(send())).toBeNull();
  sandbox.reset();
  for (const [kind, code] of [
    ['greylist', 451],
    ['no_such_user', 550],
    ['temporary', 451],
    ['reject', 554],
    ['cut_before', 'broken'],
    ['cut_after', 'broken'],
  ] as const) {
    sandbox.fault({ kind });
    expect([kind, await failure(send())]).toEqual([kind, code]);
    expect([kind, await failure(send())]).toEqual([kind, null]);
  }
  expect(sandbox.sent.filter((one) => one.accepted)).toHaveLength(7);
});

test('the door over HTTP lists, orders and resets, and says what is wrong with an order', async () => {
  await send();
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${sandbox.url}/__sandbox/${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  expect((await ask('GET', 'sent')).body).toMatchObject([{ to: ['kim@example.com'] }]);
  expect((await ask('POST', 'faults', { kind: 'nonsense' })).status).toBe(400);
  expect((await ask('POST', 'faults', { kind: 'reject', times: 2 })).status).toBe(200);
  expect((await ask('GET', 'faults')).body).toEqual([{ left: 2, fault: { kind: 'reject', times: 2 } }]);
  await ask('POST', 'reset');
  expect([(await ask('GET', 'sent')).body, (await ask('GET', 'faults')).body, (await ask('GET', 'nowhere')).status]).toEqual([[], [], 404]);
});
