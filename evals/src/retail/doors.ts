import { answerProposal } from '../../../server/src/tools/index.ts';
import { newId } from '../../../server/src/platform/ids.ts';
import type { Outcome, RetailBench } from './retail-bench.ts';
import type { Action } from './retail-tasks.ts';

export interface Pair {
  owner: string;
  other: string;
}

/** A way by which a write is shown and said yes to. */
export interface Door {
  name: string;
  ask(bench: RetailBench, userId: string, action: Action): Promise<Outcome>;
  /** The yes of `userId` to what was shown. */
  confirm(bench: RetailBench, userId: string, action: Action, shown: Outcome): Promise<Outcome>;
  /** What must be refused at this door: each gives the outcomes that must all be refusals. */
  attacks(bench: RetailBench, people: Pair, action: Action): { name: string; run(): Promise<Outcome[]> }[];
}

/** A program calls for its user and says yes by the token it was given. */
export const byToken: Door = {
  name: 'token',
  ask: async (bench, userId, action) => bench.call(await bench.callerOf(userId, 'api_key'), action),
  confirm: async (bench, userId, action, shown) => bench.call(await bench.callerOf(userId, 'api_key'), action, { confirmToken: tokenOf(shown) }),
  attacks(bench, { owner, other }, action) {
    const altered = alter(action);
    const shown = () => byToken.ask(bench, owner, action);
    return [
      {
        name: 'by a token nobody gave',
        run: async () => [await bench.call(await bench.callerOf(owner, 'api_key'), action, { confirmToken: 'x'.repeat(32) })],
      },
      {
        name: 'by a token for other arguments, then by that same token',
        async run() {
          const one = await shown();
          return [await byToken.confirm(bench, owner, altered, one), await byToken.confirm(bench, owner, action, one)];
        },
      },
      { name: "by the owner's token in another's hand", run: async () => [await byToken.confirm(bench, other, action, await shown())] },
    ];
  },
};

/** An assistant calls for a contact, who says yes in the conversation. No token exists that a model could use. */
export const byContact: Door = {
  name: 'contact',
  ask: async (bench, userId, action) =>
    bench.call(await bench.callerOf(userId, 'assistant'), action, { approval: { by: 'contact', upTo: 0, origin: newId() } }),
  confirm: (bench, userId, _, shown) => answer(bench, userId, { shown, approver: 'contact', answer: 'yes' }),
  attacks(bench, { owner, other }, action) {
    const shown = () => byContact.ask(bench, owner, action);
    return [
      {
        name: 'by a token a model made up',
        run: async () => [await bench.call(await bench.callerOf(owner, 'assistant'), action, { confirmToken: 'x'.repeat(32) })],
      },
      {
        name: "by a yes in another's conversation",
        run: async () => [await answer(bench, other, { shown: await shown(), approver: 'contact', answer: 'yes' })],
      },
      {
        name: 'by a yes that is not the contact’s',
        run: async () => [await answer(bench, owner, { shown: await shown(), approver: 'teammate', answer: 'yes' })],
      },
      {
        name: 'by a yes after a no',
        async run() {
          const one = await shown();
          return [await answer(bench, owner, { shown: one, approver: 'contact', answer: 'no' }), await byContact.confirm(bench, owner, action, one)];
        },
      },
    ];
  },
};

interface Answering {
  shown: Outcome;
  approver: 'contact' | 'teammate';
  answer: 'yes' | 'no';
}

async function answer(bench: RetailBench, userId: string, { shown, approver, answer: said }: Answering): Promise<Outcome> {
  const id = shown.kind === 'asks' ? shown.proposalId : newId();
  const answered = await answerProposal(bench.ctx, bench.toolbox, await bench.callerOf(userId, 'assistant'), { id, approver, answer: said });
  if (answered.kind === 'done') return { kind: 'done', result: answered.result };
  return { kind: 'refused', words: answered.kind === 'failed' ? `${answered.failure.code} ${answered.failure.message}` : answered.kind };
}

function tokenOf(shown: Outcome): string {
  return (shown.kind === 'asks' ? shown.token : null) ?? 'nothing was shown';
}

/** The same call about something else. */
function alter(action: Action): Action {
  const [first = ''] = Object.keys(action.arguments);
  return { ...action, arguments: { ...action.arguments, [first]: `${String(action.arguments[first])}0` } };
}
