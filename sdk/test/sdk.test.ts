import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBaton, getApiArticlesSearch, getApiTickets, getHealth, postApiAgentsLogin } from '../src/index.ts';

const ROOT = join(import.meta.dirname, '../..');
const PASSWORD = 'correct horse battery';

let server: ChildProcess;
let url: string;
let dataDir: string;

/** A Baton with the demo shop, in a process of its own: this package knows it over HTTP alone. */
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'baton-sdk-'));
  server = spawn(process.execPath, [join(ROOT, 'server/src/app/cli/main.ts'), 'serve', '--port', '0', '--host', '127.0.0.1'], {
    cwd: dataDir,
    env: {
      PATH: process.env['PATH'] ?? '',
      BATON_DATA_DIR: dataDir,
      BATON_ADMIN_PASSWORD: PASSWORD,
      BATON_OPERATOR_KEY: 'op_of_the_sdk_test',
      NODE_ENV: 'test',
      LOG_FORMAT: 'json',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  url = await new Promise<string>((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const port = /"port":(\d+).*"msg":"serving"/.exec(said)?.[1];
      if (port) resolve(`http://127.0.0.1:${port}`);
    };
    server.stdout?.on('data', hear);
    server.stderr?.on('data', hear);
    server.once('exit', () => reject(new Error(`Baton ended:\n${said.slice(-2000)}`)));
  });
}, 90_000);

afterAll(() => {
  server.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the client', () => {
  it('reaches what needs no sign-in', async () => {
    const { data, response } = await getHealth({ client: createBaton({ url }) });
    expect(response?.status).toBe(200);
    expect(data).toEqual({ status: 'ok' });
  });

  it('signs a teammate in, and reads with the token', async () => {
    const client = createBaton({ url });
    const { data } = await postApiAgentsLogin({ client, body: { email: 'admin@example.com', password: PASSWORD } });
    const signedIn = createBaton({ url, token: data?.access_token ?? '' });
    const tickets = await getApiTickets({ client: signedIn });
    expect(tickets.response?.status).toBe(200);
    const found = await getApiArticlesSearch({ client: signedIn, query: { q: 'How long may I take to send something back?' } });
    expect(found.response?.status).toBe(200);
  });

  it('gives the error as the server worded it, typed apart from the data', async () => {
    const { data, error, response } = await postApiAgentsLogin({
      client: createBaton({ url }),
      body: { email: 'admin@example.com', password: 'wrong password' },
    });
    expect(response?.status).toBe(401);
    expect(data).toBeUndefined();
    expect(error).toMatchObject({ error: { code: 'bad_credentials' } });
  });

  it('sends a key in the header that the installation uses', async () => {
    const refused = await getApiTickets({ client: createBaton({ url, apiKey: 'bk_nonsense' }) });
    expect(refused.response?.status).toBe(401);
  });
});
