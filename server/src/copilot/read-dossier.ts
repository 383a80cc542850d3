import { readWorkspace } from '#accounts';
import type { Workspace } from '#accounts';
import { asLanguage, findTurnSettings, firstNameOf, formsOf, identifiersOf, listAssistants, normaliseInbound, recallFactsOf, triage } from '#assistant';
import type { EffectiveAssistant, Language, RecalledFact, SaidBefore, Triage } from '#assistant';
import { listMessages, readContactHistory, readInbox, readTicket, toChannel } from '#conversations';
import type { ContactHistory, StoredMessage, TicketView } from '#conversations';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';

/** Everything the copilot knows of a ticket when it begins to think, read in one transaction. */
export interface Dossier {
  workspaceId: string;
  workspace: Workspace;
  ticket: TicketView;
  channel: ReturnType<typeof toChannel>;
  /** The inbox's; where it has none, the first of the workspace. Null: there is none at all. */
  assistant: EffectiveAssistant | null;
  /** Somebody chose between letter and chat. */
  styleChosen: boolean;
  history: ContactHistory;
  /** The conversation's newest fifty, oldest first; private notes are left out, for a draft is read by the contact. */
  messages: StoredMessage[];
  /** The newest message read. */
  readUpToSeq: number;
  /** What the contact asked, normalised: what nobody has answered, or else the last thing they said. */
  texts: string[];
  /** Of the first of those; null when the contact has said nothing. */
  askedSeq: number | null;
  unanswered: boolean;
  /** What was said before. */
  before: SaidBefore[];
  language: Language;
  triage: Triage;
  contact: { firstName: string | undefined; identifiers: string[] };
  /** Known of the contact from before, where memory is on: data for a model, proof of nothing. */
  facts: RecalledFact[];
}

const NEWEST = 50;
const END = 2_147_483_647;

/** @throws not_found for a ticket that `who` may not see */
export async function readDossier(ctx: Pick<Ctx, 'db' | 'clock' | 'config'>, who: Principal, ticketId: string): Promise<Dossier> {
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    const inside = { ...ctx, db: tx };
    const ticket = await readTicket(inside, who, ticketId);
    const messages = await listMessages(inside, workspaceId, ticket.conversationId, { beforeSeq: END, limit: NEWEST, withoutNotes: true });
    const history = await readContactHistory(tx, ticket.contactId);
    const workspace = await readWorkspace(inside, workspaceId);
    const { assistantId } = await readInbox(inside, workspaceId, ticket.inboxId);
    const stored = (await listAssistants(inside, workspaceId)).sort((one) => (one.id === assistantId ? -1 : 0))[0] ?? null;
    const { assistant, origins } = await findTurnSettings(ctx, tx, { assistantId: stored?.id ?? null, inboxId: ticket.inboxId });
    const facts = assistant?.settings.memory === false ? [] : await recallFactsOf(tx, ticket.contactId, ctx.clock.now());
    return {
      workspaceId,
      workspace,
      ticket,
      history,
      messages,
      assistant,
      styleChosen: origins['channel_style'] !== undefined && origins['channel_style'] !== 'default',
      facts,
      channel: toChannel(ticket.channel),
      ...understand({ ticket, history, messages, workspace, facts }),
    };
  });
}

type Understood = Pick<Dossier, 'readUpToSeq' | 'texts' | 'askedSeq' | 'unanswered' | 'before' | 'language' | 'triage' | 'contact'>;

function understand({ ticket, history, messages, workspace, facts }: Pick<Dossier, 'ticket' | 'history' | 'messages' | 'workspace' | 'facts'>): Understood {
  const spoken = messages.filter(
    (message) => message.deletedAt === null && (message.kind === 'text' || message.kind === 'media') && message.authorKind !== 'system',
  );
  const burst = lastBurst(spoken.filter((message) => message.ticketId === ticket.id));
  const texts = burst.messages.map((message) => normaliseInbound(message.text)).filter((text) => text !== '');
  const askedSeq = burst.messages[0]?.seq ?? null;
  const before = spoken
    .filter((message) => askedSeq === null || message.seq < askedSeq)
    .map((message) => ({ author: message.authorKind as SaidBefore['author'], text: normaliseInbound(message.text), seq: message.seq }))
    .filter((said) => said.text !== '');
  const judged = triage({
    text: texts.join('\n\n'),
    history: before.map(({ author, text }) => ({ author, text })),
    knownLanguage: asLanguage(history.language),
    defaultLanguage: asLanguage(workspace.settings.defaultLanguage) ?? 'en',
    answeredInteractions: 0,
  });
  const own = spoken.filter((message) => message.authorKind === 'contact').map((message) => message.text);
  return {
    readUpToSeq: messages.at(-1)?.seq ?? 0,
    texts,
    askedSeq,
    unanswered: burst.unanswered,
    before,
    language: judged.language,
    triage: judged,
    contact: { firstName: formsOf(facts).firstName ?? firstNameOf(history.name), identifiers: identifiersOf(history.identities, own) },
  };
}

/** What the contact said since the last answer. That a colleague takes over is no answer. */
function lastBurst(spoken: readonly StoredMessage[]): { messages: StoredMessage[]; unanswered: boolean } {
  const answers = (message: StoredMessage) => message.authorKind !== 'contact' && message.content['kind'] !== 'handoff';
  const end = spoken.findLastIndex((message) => message.authorKind === 'contact');
  const answered = spoken.findLastIndex(answers);
  const start = spoken.slice(0, end + 1).findLastIndex(answers) + 1;
  return { messages: spoken.slice(start, end + 1).filter((message) => message.authorKind === 'contact'), unanswered: end > answered };
}
