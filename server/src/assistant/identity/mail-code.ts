import { issueCode, keepCodeAsLong, noteCodeMailed, readAskedCode } from '#conversations';
import type { AskedCode } from '#conversations';
import { newId } from '#platform/ids';
import type { RunningJob } from '#platform/jobs';
import { MailRefused } from '#platform/mail';
import type { Mailer } from '#platform/mail';
import { endWithHandoff } from '../end-turn.ts';
import { styleOf } from '../brief.ts';
import { firstNameOf } from '../read-burst.ts';
import { readTurnView } from '../read-turn-view.ts';
import type { TurnView } from '../read-turn-view.ts';
import type { EffectiveAssistant } from '../settings/resolve-assistant.ts';
import type { Language } from '../triage/index.ts';
import type { TurnCtx } from '../turn-ctx.ts';
import { startTurnLog } from '../turn-log.ts';
import { isBuyer } from './find-buyer.ts';
import { PROOF_WORDING } from './proof-wording.ts';

type Job = Pick<RunningJob<{ code_id: string; conversation_id: string; language: Language; numbers: string[] }>, 'workspaceId' | 'data' | 'lastAttempt'>;

interface Mailing {
  job: Job;
  workspaceId: string;
  view: TurnView & { assistant: EffectiveAssistant };
  asked: AskedCode;
}

/**
 * Mails the code that was asked for, if an order stands under the address; where none does, only the mail server is asked whether it works, so that
 * who is told that it does not learns nothing else. Killed between the mail and the end, it makes and mails another, and that one counts. When it cannot
 * be done, people take over, in words that say why. Returns how it ended.
 */
export async function mailCode(ctx: TurnCtx, mailer: Mailer, job: Job): Promise<string> {
  const { workspaceId } = job;
  if (workspaceId === null) throw new Error('a code belongs to a workspace');
  const asked = await ctx.db.tx(workspaceId, (tx) => readAskedCode(tx, job.data.code_id));
  if (!asked) return 'not_wanted';
  const view = await readTurnView(ctx, workspaceId, job.data.conversation_id);
  const ticket = view?.state.ticket;
  if (!view || ticket?.id !== asked.ticketId || ticket.owner !== 'assistant' || !view.assistant) return 'person_owns';
  const mailing: Mailing = { job, workspaceId, view: { ...view, assistant: view.assistant }, asked };
  const outcome = await tryToMail(ctx, mailer, mailing).catch(async (error: unknown) => {
    if (!job.lastAttempt) throw error;
    ctx.log.warn({ err: error, code: asked.id }, 'a code could not be mailed: a person takes over');
    return handOver(ctx, mailing);
  });
  ctx.metrics.identityCodes.inc({ result: outcome });
  return outcome;
}

async function tryToMail(ctx: TurnCtx, mailer: Mailer, mailing: Mailing): Promise<string> {
  const { job, workspaceId, view, asked } = mailing;
  const buys = await isBuyer(ctx, workspaceId, { address: asked.address, numbers: job.data.numbers, assistantId: view.assistant.id });
  if (!buys) {
    if ((await mailer.probe()) === null) throw new Error('no mail server is configured');
    await ctx.db.tx(workspaceId, (tx) => keepCodeAsLong(ctx, tx, asked.id));
    return 'no_order';
  }
  const code = await ctx.db.tx(workspaceId, (tx) => issueCode(ctx, tx, asked.id));
  if (code === null) return 'not_wanted';
  const { subject, mail } = PROOF_WORDING[job.data.language];
  const shop = view.workspace.name;
  try {
    // Another Message-ID each time: a server that drops what it has seen would drop the only code that counts.
    const sent = await mailer.send({ to: asked.address, subject: subject(shop), text: mail(code, shop), id: newId() });
    if (sent === 'unsent') throw new Error('no mail server is configured');
  } catch (error) {
    if (!(error instanceof MailRefused)) throw error;
    // Said to nobody in the chat: it would tell that there is an order.
    ctx.log.warn({ code: asked.id }, 'the mail server refuses the mail with a code for good');
    return 'refused';
  }
  await ctx.db.tx(workspaceId, (tx) => noteCodeMailed(tx, asked, view.assistant.id));
  return 'mailed';
}

async function handOver(ctx: TurnCtx, { job, workspaceId, view, asked }: Mailing): Promise<string> {
  const { state, assistant, prompt } = view;
  const { language } = job.data;
  await endWithHandoff(
    ctx,
    {
      workspaceId,
      state,
      ticketId: asked.ticketId,
      assistant,
      prompt,
      log: startTurnLog(ctx.metrics),
      seenSeq: state.conversation.lastContactSeq,
      reservationId: null,
      job: null,
      sender: null,
      language,
      languageCertain: false,
      firstName: firstNameOf(state.contact.name),
      style: styleOf(assistant, state.inbox.kind),
    },
    { reason: 'identity_not_proved', evidence: 'a code could not be mailed', whateverCame: true, says: PROOF_WORDING[language].mailDown },
  );
  return 'failed';
}
