import { fillLine } from './fill-line.ts';
import { judge } from './judge.ts';
import type { Verdict } from './judge.ts';
import { openLine } from './speak.ts';
import type { Heard } from './speak.ts';
import type { World } from './open-world.ts';
import { peopleOf } from './people.ts';
import { placeOrders } from './place-orders.ts';
import { scriptOf } from './script-model.ts';
import { readState } from './store-state.ts';
import type { StoreState } from './store-state.ts';
import type { ModelTurn, Step, ToolTask } from './task.ts';

export interface TaskRun {
  task: ToolTask;
  /** What the contact said and heard, in turn. */
  heard: { step: Step; answer: Heard }[];
  verdict: Verdict;
  ms: number;
}

/** Plays one task from its first line to its last, and judges what came of it. `scripted`: the model does what the task says; else it is a real one. */
export async function runTask(world: World, task: ToolTask, { scripted }: { scripted: boolean }): Promise<TaskRun> {
  const started = performance.now();
  const people = peopleOf((world.played += 1));
  const { orderdesk, openai, smtp, ctx, workspaceId } = world;
  orderdesk.reset();
  openai.reset();
  smtp.reset();
  await placeOrders(orderdesk, task.orders, people);
  await ctx.cache.drop([workspaceId]);
  await world.allow(task.writer, task.allows);
  let before = readState(orderdesk);
  const line = await openLine(world, task, people.writer);
  const heard: TaskRun['heard'] = [];
  const unasked: (readonly ModelTurn[])[] = [];
  for (const step of task.steps) {
    if (step.shop) before = await editByPerson(world, step.shop, before);
    for (const fault of step.storeFaults ?? []) orderdesk.addFault(fault);
    if (scripted) {
      const { script, left } = scriptOf(step.model ?? [], task.language);
      openai.setScript(script);
      unasked.push(left);
      for (const fault of step.modelFaults ?? []) openai.fault(fault);
    }
    const contact = await fillLine(step.contact, { people, smtp });
    heard.push({ step: { ...step, contact }, answer: await line.say(contact) });
  }
  const verdict = judge({
    task,
    people,
    heard,
    before,
    after: readState(orderdesk),
    codes: smtp.sent.flatMap((mail) => mail.text.match(/\b\d{6}\b/g) ?? []),
    asked: scripted ? askedOf(world) : '',
    unasked: unasked.flat().length,
    scripted,
  });
  return { task, heard, verdict, ms: performance.now() - started };
}

/** What a person does in the shop is none of the assistant's doing: the state that the task is judged by moves with it. */
async function editByPerson(
  { orderdesk, forget }: World,
  { order: number, folder, shipping }: NonNullable<Step['shop']>,
  before: StoreState,
): Promise<StoreState> {
  const order = orderdesk.orders().find((one) => one.source_id === number);
  if (!order) throw new Error(`the store holds no order ${number}`);
  orderdesk.edit({ orderId: order.id, rules: false, ...(folder === undefined ? {} : { folder }), ...(shipping ? { shipping } : {}) });
  await forget(order.id);
  const [now, known] = [readState(orderdesk).get(order.id), before.get(order.id)];
  if (!now || !known) throw new Error(`order ${number} is gone`);
  return new Map([...before, [order.id, { ...known, folder_id: now.folder_id, shipping: { ...known.shipping, ...shipping } }]]);
}

/** Everything the model was given in this task. */
function askedOf({ openai }: World): string {
  return JSON.stringify(openai.requests.filter((one) => one.path === '/v1/responses').map((one) => one.body));
}
