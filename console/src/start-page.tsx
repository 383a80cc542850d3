import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { readServer } from './read-server.ts';
import type { ServerState, Setup } from './read-server.ts';

const REFRESH_MS = 10_000;

/** Reads the server at once and then every ten seconds while the page is looked at. Null until the first answer. */
function useServer(): ServerState | null {
  const [state, setState] = useState<ServerState | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const read = async (): Promise<void> => {
      const next = await readServer('', abort.signal);
      if (!abort.signal.aborted) setState(next);
    };
    void read();
    const timer = setInterval(() => document.hidden || void read(), REFRESH_MS);
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, []);
  return state;
}

function Status({ state }: { state: ServerState | null }): ReactNode {
  const health = state?.health ?? null;
  const fine = health === 'ok';
  const words = state === null ? 'Asking the server…' : fine ? 'Running' : health === null ? 'The server does not answer' : `Not well: ${health}`;
  const colour = state === null ? 'bg-stone-400' : fine ? 'bg-emerald-600' : 'bg-amber-600';
  return (
    <p role="status" className="inline-flex items-center gap-2.5 rounded-full bg-white px-4 py-2 text-sm font-medium ring-1 ring-stone-200">
      <span className={`size-2.5 rounded-full ${colour}`} aria-hidden="true" />
      {words}
    </p>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <div className="flex flex-col gap-0.5 py-3 sm:flex-row sm:gap-6">
      <dt className="w-40 shrink-0 text-stone-600">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

function SetupFacts({ setup }: { setup: Setup }): ReactNode {
  const { workspace, model, sandboxes, demo } = setup;
  return (
    <section aria-labelledby="setup" className="mt-10">
      <h2 id="setup" className="text-lg font-semibold">
        What is set up
      </h2>
      <dl className="mt-2 divide-y divide-stone-200 border-y border-stone-200">
        {workspace !== null && <Fact name="Workspace">{demo ? `${workspace} (demo)` : workspace}</Fact>}
        {model !== null && <Fact name="Model">{model.ready ? model.provider : `${model.provider}: not ready, conversations go to people`}</Fact>}
        <Fact name="Stand-ins">
          {sandboxes.length === 0
            ? 'None: every connection is to the real service'
            : `${sandboxes.join(', ')}: local servers in place of the real services, nothing leaves this machine through them`}
        </Fact>
      </dl>
    </section>
  );
}

function Door({ href, title, children }: { href: string; title: string; children: ReactNode }): ReactNode {
  return (
    <li>
      <a
        href={href}
        className="block h-full rounded-xl bg-white p-4 ring-1 ring-stone-200 transition hover:ring-stone-400 focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-stone-800 motion-reduce:transition-none"
      >
        <span className="font-semibold">{title}</span>
        <span className="mt-1 block text-sm text-stone-600">{children}</span>
      </a>
    </li>
  );
}

function SignIn(): ReactNode {
  const { origin } = window.location;
  const lines = [`curl -s ${origin}/api/agents/login \\`, `  -H 'content-type: application/json' \\`, `  -d '{"email":"you@example.com","password":"…"}'`];
  return (
    <section aria-labelledby="sign-in" className="mt-10">
      <h2 id="sign-in" className="text-lg font-semibold">
        Sign in
      </h2>
      <p className="mt-1 text-stone-600">
        Teammates work through the API. Ask for a token and send it as <code className="text-sm">Authorization: Bearer TOKEN</code>.
      </p>
      <pre tabIndex={0} aria-label="Command to sign in" className="mt-3 overflow-x-auto rounded-xl bg-stone-900 p-4 text-sm leading-6 text-stone-100">
        <code>{lines.join('\n')}</code>
      </pre>
    </section>
  );
}

/** The page at `/`: what runs here and where its doors are. */
export function StartPage(): ReactNode {
  const state = useServer();
  const setup = state?.setup ?? null;
  return (
    <div className="min-h-dvh bg-stone-50 text-stone-900 antialiased">
      <main className="mx-auto max-w-3xl px-5 py-12 sm:py-20">
        <h1 className="text-4xl font-semibold tracking-tight">Baton</h1>
        <p className="mt-3 mb-6 max-w-xl text-lg text-pretty text-stone-600">
          A support desk where an AI assistant answers first and people take over without dropping anything.
        </p>
        <Status state={state} />
        <ul className="mt-10 grid gap-3 sm:grid-cols-2">
          <Door href={setup?.demoUrl ?? '/demo'} title="Demo shop">
            Talk to the assistant as a visitor would, on a computer or a phone.
          </Door>
          <Door href="/docs" title="API, to try">
            Every route, with a form to call it.
          </Door>
          <Door href="/redoc" title="API, to read">
            The same document as a reference.
          </Door>
          <Door href="/metrics" title="Metrics">
            Numbers for Prometheus.
          </Door>
        </ul>
        {setup !== null && <SetupFacts setup={setup} />}
        <SignIn />
      </main>
    </div>
  );
}
