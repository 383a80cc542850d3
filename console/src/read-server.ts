/** What the server says about its own set-up. Null where it does not say. */
export interface Setup {
  workspace: string | null;
  demo: boolean;
  sandboxes: string[];
  model: { provider: string; ready: boolean } | null;
  demoUrl: string | null;
}

export interface ServerState {
  /** `status` of `/health`, or null when the server does not answer. */
  health: string | null;
  /** Null when this server tells nothing about its set-up to somebody who is not signed in. */
  setup: Setup | null;
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function parseSetup(value: unknown): Setup | null {
  if (!isFields(value)) return null;
  const { workspace, demo, sandboxes, model, demo_url } = value;
  const provider = isFields(model) ? text(model['provider']) : null;
  return {
    workspace: isFields(workspace) ? text(workspace['name']) : text(workspace),
    demo: demo === true,
    sandboxes: Array.isArray(sandboxes) ? sandboxes.filter((name) => typeof name === 'string') : [],
    model: provider === null ? null : { provider, ready: isFields(model) && model['ready'] === true },
    demoUrl: text(demo_url),
  };
}

/** The JSON of an answer, whatever its status: an unhealthy `/health` is a 503 that still says what is wrong. Null when there is none. */
async function readJson(url: string, signal: AbortSignal): Promise<{ ok: boolean; body: unknown } | null> {
  try {
    const response = await fetch(url, { signal, headers: { accept: 'application/json' } });
    return { ok: response.ok, body: (await response.json()) as unknown };
  } catch {
    return null;
  }
}

/** Reads `/health` and `/api/setup` of the server at `origin` (empty: the one the page came from). Never throws. */
export async function readServer(origin: string, signal: AbortSignal): Promise<ServerState> {
  const [health, setup] = await Promise.all([readJson(`${origin}/health`, signal), readJson(`${origin}/api/setup`, signal)]);
  const status = isFields(health?.body) ? text(health.body['status']) : null;
  return { health: status, setup: setup?.ok === true ? parseSetup(setup.body) : null };
}
