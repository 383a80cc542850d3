import { listWorkspaces } from '#accounts';
import { createProviders } from '#channels';
import { listInboxes, readInboxSecrets } from '#conversations';
import type { Inbox } from '#conversations';
import { retrievalMode } from '#knowledge';
import { listDeadLetters } from '#platform/jobs';
import type { Runtime } from '../../open-runtime.ts';
import { broken, ok, reasonOf, skipped, warning } from './finding.ts';
import type { Finding } from './finding.ts';

const MOST_WORKSPACES = 100;
const SANDBOX_TOKEN = 'sandbox-token';

/** What can be seen from inside: the credentials of each inbox (a real call each), search, and jobs that were given up. */
export async function checkInside(runtime: Runtime): Promise<Finding[]> {
  const { ctx } = runtime;
  const findings: Finding[] = [await checkSearch(runtime), await checkDeadLetters(runtime)];
  const workspaces = await listWorkspaces(ctx, { limit: MOST_WORKSPACES });
  if (workspaces.length === 0)
    findings.push(warning('workspaces', 'There is none yet.', 'Start once with BATON_DEMO=1, or create one with the operator key: POST /users.'));
  for (const workspace of workspaces) {
    for (const inbox of await listInboxes(ctx, workspace.id)) findings.push(await checkInbox(runtime, workspace.name, inbox));
  }
  return findings;
}

async function checkInbox({ ctx }: Runtime, workspace: string, inbox: Inbox): Promise<Finding> {
  const check = `inbox ${inbox.name} of ${workspace}`;
  const provider = createProviders(ctx).get(inbox.kind);
  if (!provider) return ok(check, 'Needs no credentials.');
  try {
    const accessToken = (await readInboxSecrets(ctx, inbox.workspaceId, inbox.id))['access_token'] ?? '';
    if (accessToken === SANDBOX_TOKEN) return skipped(check, 'Uses the local stand-in, which runs with `npm start`.');
    if (await provider.probe({ inbox, accessToken })) return ok(check, 'The provider accepts its token.');
    return broken(
      check,
      'The provider refuses its token; messages wait in the queue.',
      'Make a new token with the provider and save it in the inbox; what waits is sent then.',
    );
  } catch (error) {
    return warning(check, `The provider could not be asked (${reasonOf(error)}).`, 'Check the network and the base address of the provider.');
  }
}

async function checkSearch({ ctx }: Runtime): Promise<Finding> {
  const { mode, reasons } = await retrievalMode(ctx);
  return mode === 'hybrid' ? ok('search', 'By words and by meaning.') : ok('search', `By words. ${reasons.join(' ')}`);
}

async function checkDeadLetters({ ctx }: Runtime): Promise<Finding> {
  const letters = await listDeadLetters(ctx.db);
  if (letters.length === 0) return ok('jobs', 'None was given up.');
  return warning('jobs', `${letters.length} job(s) failed every attempt.`, 'See `npm run baton -- jobs dead list`; mend the cause, then replay them.');
}
