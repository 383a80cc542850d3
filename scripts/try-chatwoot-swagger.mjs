#!/usr/bin/env node
/**
 * Lives through every story of a Chatwoot inbox with a Baton of its own and the stand-in, and holds each request that Baton sent against Chatwoot's own
 * description: `node scripts/try-chatwoot-swagger.mjs <swagger.json>`. Leaves with 1 when a path, a method, a question or a body is not in it.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const file = process.argv[2];
if (!file) throw new Error('Name the file of the description.');
const description = JSON.parse(readFileSync(file, 'utf8'));
// The stand-ins hold what they are sent against schemas, too, and have the means.
const { Ajv2020 } = createRequire(new URL('../sandbox/package.json', import.meta.url))('ajv/dist/2020.js');
const ajv = new Ajv2020({ strict: false, allErrors: true, allowUnionTypes: true, validateFormats: false });
ajv.addSchema({ $id: 'chatwoot', ...description });

/** What is taken and not described: Chatwoot's own code reads it (app/finders/conversation_finder.rb). */
const UNLISTED = new Set(['/api/v1/accounts/{account_id}/conversations sort_by']);

const KEY = 'op_of_the_script';
const folder = mkdtempSync(join(tmpdir(), 'baton-swagger-'));
const main = join(dirname(fileURLToPath(import.meta.url)), '../server/src/app/cli/main.ts');
const env = {
  PATH: process.env.PATH,
  BATON_DATA_DIR: folder,
  NODE_ENV: 'test',
  LOG_FORMAT: 'json',
  BATON_OPERATOR_KEY: KEY,
  BATON_ADMIN_PASSWORD: 'correct horse',
};
const baton = spawn(process.execPath, [main, 'serve', '--port', '0', '--host', '127.0.0.1'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
let said = '';
for (const stream of [baton.stdout, baton.stderr]) stream.on('data', (chunk) => (said += chunk));
process.once('exit', () => {
  baton.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const found = async (what, look, patience = 40_000) => {
  for (const end = Date.now() + patience; Date.now() < end; await sleep(100)) {
    const result = await look();
    if (result) return result;
  }
  throw new Error(`It never came to this: ${what}.\n${said.slice(-3000)}`);
};
const port = await found('Baton serves', () => /"port":(\d+).*"msg":"serving"/.exec(said)?.[1], 90_000);
const chatwoot = /"address":"([^"]+)"[^\n]*takes the place of the Chatwoot/.exec(said)?.[1];
if (!chatwoot) throw new Error('The stand-in of Chatwoot did not start.');

const ask = async (url, { method = 'GET', body, headers = {} } = {}) => {
  const isForm = body instanceof FormData;
  const type = body === undefined || isForm ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url, {
    method,
    headers: { ...type, ...headers },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} was answered ${response.status}: ${text}`);
  return text === '' ? null : JSON.parse(text);
};
const there = (path, body) => ask(`${chatwoot}/__sandbox/${path}`, body === undefined ? {} : { method: 'POST', body });
const here = (method, path, body) => ask(`http://127.0.0.1:${port}${path}`, { method, body, headers: { authorization: `Bearer ${KEY}` } });
const messagesOf = async (conversationId) => (await there(`messages?conversationId=${conversationId}`)).messages;
const ours = async (conversationId) => (await messagesOf(conversationId)).filter((one) => one.sender?.type === 'agent_bot' && !one.private);
const statusOf = async (id) => (await there('conversations')).conversations.find((one) => one.id === id)?.status;
let contacts = 0;
const write = async (text, more = {}) => (await there('contact-writes', { text, email: `contact${(contacts += 1)}@example.com`, ...more })).conversationId;

const { inboxes } = await here('GET', '/api/inboxes');
const inbox = inboxes.find((one) => one.kind === 'chatwoot');
const handoff = { labels: ['from-assistant'], priority: 'ticket', team_id: 4, assignee_id: 7, attributes: { why: '{reason}' } };
await here('PATCH', `/api/inboxes/${inbox.id}`, { settings: { handoff } });
await here('POST', `/api/inboxes/${inbox.id}/test`);

// A question, a handoff with all its marks, a person's answer with a file and one with choices, given back, resolved, a contact renamed, a lost webhook.
const question = await write('How long is storage free at the courier?');
await found('the question is answered', async () => (await ours(question)).length === 1);
const human = await write('I want to talk to a human please');
await found('it is with people', async () => (await statusOf(human)) === 'open');
const ticket = (await here('GET', '/api/tickets?limit=50')).tickets.find((one) => one.subject?.includes('human'));
const form = new FormData();
form.append('file', new Blob(['a label'], { type: 'text/plain' }), 'label.txt');
const { attachments } = await here('POST', `/api/tickets/${ticket.id}/attachments`, form);
await here('POST', `/api/tickets/${ticket.id}/messages`, { content: 'Your label, {{contact.name}}', attachments: attachments.map((one) => one.id) });
const buttons = [
  { id: 'yes', title: 'Yes' },
  { id: 'no', title: 'No' },
];
await here('POST', `/api/tickets/${ticket.id}/messages`, { content: 'Did it come?', interactive: { type: 'buttons', buttons } });
await found('both arrived', async () => (await Promise.all([question, human].map(ours))).flat().length >= 4);
await here('POST', `/api/tickets/${ticket.id}/give-back`);
await found('it is pending again', async () => (await statusOf(human)) === 'pending');
await here('PATCH', `/api/tickets/${ticket.id}`, { status: 'resolved' });
await found('it is resolved', async () => (await statusOf(human)) === 'resolved');
await here('PATCH', `/api/contacts/${ticket.customer_id}`, { name: 'Mira Solberg-Lind' });
await found('the contact has the name', async () =>
  (await there('requests')).requests.some((one) => one.method === 'PUT' && /\/contacts\/\d+$/.test(one.path)),
);
await there('faults', { kind: 'cut_before', on: 'message' });
const looked = await write('How long is storage free at the courier?');
await found('a message that was cut off is looked for', async () =>
  (await there('requests')).requests.some((one) => one.path.endsWith('messages') && one.method === 'GET' && one.path.includes(`/${looked}/`)),
);
await sleep(500);

// What was cut off before it was read has no body to look at.
const requests = (await there('requests')).requests.filter((one) => one.status !== 0);
const templates = Object.keys(description.paths).map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`) }));
const seen = new Map();
let wrong = 0;
for (const request of requests) {
  const complaints = judge(request);
  const name = `${request.method} ${request.path.replaceAll(/\d+/g, '…')}`;
  seen.set(name, (seen.get(name) ?? 0) + 1);
  if (complaints.length === 0) continue;
  wrong += 1;
  console.log(`${name} ${JSON.stringify(request.body).slice(0, 300)}\n  ${complaints.join('\n  ')}`);
}
for (const [name, count] of [...seen].sort()) console.log(`${String(count).padStart(4)} ${name}`);
console.log(`${requests.length - wrong} of ${requests.length} requests are as the description says.`);
process.exit(wrong === 0 && seen.size >= 10 ? 0 : 1);

function judge({ method, path, query, body }) {
  // A name before a number: `/contacts/search` is no contact.
  const template = templates.filter((one) => one.pattern.test(path)).sort((one, other) => one.path.split('{').length - other.path.split('{').length)[0];
  if (!template) return ['is no path of the description'];
  const operation = description.paths[template.path][method.toLowerCase()];
  if (!operation) return [`knows no ${method}`];
  const parameters = [...(description.paths[template.path].parameters ?? []), ...(operation.parameters ?? [])].map(resolve);
  const complaints = Object.entries(query).flatMap(([name, value]) => {
    const parameter = parameters.find((one) => one.in === 'query' && one.name === name);
    if (!parameter) return UNLISTED.has(`${template.path} ${name}`) ? [] : [`asks for ${name}, which is no parameter`];
    return check(parameter.schema, /integer|number/.test(parameter.schema.type) && /^\d+$/.test(value) ? Number(value) : value, name);
  });
  const content = operation.requestBody ? resolve(operation.requestBody).content : null;
  if (!content) return Object.keys(body).length > 0 ? [...complaints, 'has a body'] : complaints;
  const isForm = Array.isArray(body.attachments);
  const schema = content[isForm ? 'multipart/form-data' : 'application/json']?.schema;
  if (!schema) return [...complaints, 'has a body of a kind that is not taken'];
  return [...complaints, ...check(schema, isForm ? asForm(body) : body, 'body')];
}

function resolve(part) {
  return part.$ref
    ? part.$ref
        .slice(2)
        .split('/')
        .reduce((at, key) => at[key.replaceAll('~1', '/')], description)
    : part;
}

function check(schema, value, name) {
  const rooted = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"chatwoot#/'));
  const validate = ajv.compile(rooted);
  return validate(value) ? [] : validate.errors.map((error) => `${name}${error.instancePath} ${error.message}`);
}

/** The journal shows the values of a form as text; files go under the name the description gives them. */
function asForm({ attachments, ...fields }) {
  const isTrue = (value) => (value === 'true' ? true : value === 'false' ? false : value);
  const read = (value) => (typeof value === 'string' && value.startsWith('{') ? JSON.parse(value) : isTrue(value));
  return { ...Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, read(value)])), 'attachments[]': attachments.map((one) => one.fileName) };
}
