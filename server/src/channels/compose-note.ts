import type { Ctx } from '#platform/context';
import type { Act } from './desk-port.ts';

const LONGEST_QUOTE = 400;

/** The note for whoever takes over: why, what was asked, and what the assistant has said. For the shop's eyes only. */
export async function composeNote(ctx: Pick<Ctx, 'db'>, workspaceId: string, act: Act): Promise<string> {
  const { said, evidence } = await ctx.db.tx(workspaceId, async (tx) => ({
    said: await tx.query<{ authorKind: string; text: string; kind: string | null }>(
      `select author_kind as "authorKind", text, content->>'kind' as kind from messages
       where workspace_id = $1 and conversation_id = $2 and kind in ('text', 'media') and deleted_at is null order by seq`,
      [workspaceId, act.conversation_id],
    ),
    evidence: await tx.query<{ evidence: string | null }>(`select payload->>'evidence' as evidence from events where workspace_id = $1 and id = $2`, [
      workspaceId,
      act.act_id,
    ]),
  }));
  const asked = said.filter((one) => one.authorKind === 'contact').map((one) => quote(one.text));
  const answers = said.filter((one) => one.authorKind === 'assistant' && one.kind === 'answer');
  const why = evidence[0]?.evidence;
  return [
    `Handed over by the assistant. Reason: ${act.reason.replaceAll('_', ' ')}${why ? ` (${quote(why)})` : ''}.`,
    `The customer wrote ${asked.length === 1 ? 'once' : `${asked.length} times`}. ${asked.length > 1 ? `First: "${asked[0]}" Last: "${asked.at(-1)}"` : `"${asked[0] ?? ''}"`}`,
    answers.length === 0
      ? 'The assistant has answered nothing.'
      : `The assistant answered ${answers.length === 1 ? 'once' : `${answers.length} times`}. Last: "${quote(answers.at(-1)?.text ?? '')}"`,
  ].join('\n');
}

function quote(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE - 1).toWellFormed()}…` : line;
}
