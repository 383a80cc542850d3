import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestCtx } from '../../test/harness.ts';
import type { TestCtx } from '../../test/harness.ts';
import { createInbox } from '#conversations';
import { ingestJob, ingestStatusesJob } from './job-definitions.ts';
import type { JobDefinition } from '#platform/jobs';
import { storeDeliveries } from './store-deliveries.ts';
import type { PlacedItem } from './store-deliveries.ts';

let world: TestCtx;
let inboxId: string;

beforeAll(async () => {
  world = await createTestCtx({ jobs: [ingestJob, ingestStatusesJob] as JobDefinition[] });
  inboxId = (await createInbox(world.ctx, world.workspaceId, { kind: 'whatsapp', name: 'Shop', externalId: 'n1' })).id;
});
afterAll(() => world.close());

const item = (externalId: string) =>
  ({
    workspaceId: world.workspaceId,
    inboxId,
    strictOrder: false,
    correlationId: null,
    provider: 'whatsapp',
    externalId,
    lane: 'l',
    spoken: true,
    payload: { type: 'message', item: {} },
  }) as unknown as PlacedItem;

test('what came before, or twice at once, is told apart from what is new, and only what is new has a job', async () => {
  const { db } = world.ctx;
  expect(await storeDeliveries(db, [item('a')])).toEqual([true]);
  expect(await storeDeliveries(db, [item('b'), item('a'), item('c'), item('c')])).toEqual([true, false, true, false]);
  expect(await storeDeliveries(db, [item('b'), item('c')])).toEqual([false, false]);
  const [row] = await db.system((tx) =>
    tx.query<{ rows: number; jobs: number; kept: number }>(
      `select (select count(*)::int from deliveries) as rows, count(*)::int as jobs, count(d.id)::int as kept
       from pgboss.job_common j left join deliveries d on d.id::text = j.data->'data'->>'delivery_id' where j.name = $1`,
      [ingestJob.name],
    ),
  );
  expect(row).toEqual({ rows: 3, jobs: 3, kept: 3 });
});
